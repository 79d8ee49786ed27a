// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "client/proxy/datagram_carrier.hpp"
#include "client/proxy/stream_acceptor.hpp"
#include "node/io/datagram_socket.hpp"
#include "node/io/event_loop.hpp"

namespace gate17::client {

struct association_counters {
  std::uint64_t opened = 0;
  std::uint64_t refused = 0;
  std::uint64_t strangers = 0; ///< datagrams from another address or port than the application's
  std::uint64_t fragments = 0;
  std::uint64_t malformed = 0;
  std::uint64_t too_big = 0;
  std::uint64_t not_taken = 0; ///< by the data plane, or by the kernel on the way back
};

/// One application's association (RFC 1928 section 7): a socket beside its control connection that takes datagrams from
/// it alone, and a flow for each destination. It is over when the control connection is, or after a long silence.
class udp_association final {
public:
  class owner {
  public:
    virtual ~owner() = default;
    /// Destroys the association, possibly inside this call.
    virtual void on_over(udp_association& over) = 0;
  };

  /// Answers the request; call `is_open` afterwards.
  udp_association(node::event_loop& loop, accepted_association taken, datagram_carrier& carrier,
                  association_counters& counters, owner& told);
  ~udp_association();
  udp_association(const udp_association&) = delete;
  udp_association& operator=(const udp_association&) = delete;

  /// False when there was no socket for it, and the application was told so.
  bool is_open() const { return static_cast<bool>(relay_); }
  bool quiet(std::chrono::steady_clock::time_point now) const;
  std::size_t flow_count() const { return flows_.size(); }

private:
  class flow;
  using flow_key = std::pair<std::string, std::uint16_t>;

  void on_control();
  void on_relay();
  bool is_application(const proto::endpoint& from);
  void carry(const node::received_datagram& got, proto::byte_view received);
  void forward(actors::destination target, proto::byte_view bytes);
  void close_oldest();
  void give(proto::byte_view bytes, const proto::endpoint& from);
  void forget(const flow_key& over);

  node::event_loop& loop_;
  accepted_association taken_;
  datagram_carrier& carrier_;
  association_counters& counters_;
  owner& owner_;
  node::unique_fd relay_;
  proto::endpoint application_; ///< port 0 until its first datagram
  std::map<flow_key, std::unique_ptr<flow>> flows_;
  std::chrono::steady_clock::time_point last_used_;
  std::optional<node::io_watch> control_watch_;
  std::optional<node::io_watch> relay_watch_;
};

} // namespace gate17::client
