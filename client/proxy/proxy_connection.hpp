// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "client/proxy/connection_slot.hpp"
#include "client/proxy/proxy_handshake.hpp"
#include "node/io/event_loop.hpp"
#include "node/io/socket.hpp"

namespace gate17::client {

/// One application connection from accept until its request is complete. Tells its owner exactly once how that ended,
/// and is destroyed by the owner, possibly inside that call.
class proxy_connection {
public:
  enum class ending : std::uint8_t { requested, refused, left, timed_out };

  class owner {
  public:
    virtual ~owner() = default;
    virtual void on_ended(proxy_connection& connection, ending how) = 0;
  };

  /// What is left of a connection that ended as `requested`.
  struct handover {
    node::unique_fd socket;
    proxy_request request;
    reply_encoder replies;
    std::vector<std::uint8_t> first_bytes;
    std::unique_ptr<node::request_end> end;
    connection_slot slot;
  };

  proxy_connection(node::event_loop& loop, node::unique_fd socket, connection_slot slot,
                   std::unique_ptr<proxy_handshake> handshake, bool early_success, std::chrono::milliseconds deadline,
                   owner& told);
  proxy_connection(const proxy_connection&) = delete;
  proxy_connection& operator=(const proxy_connection&) = delete;

  bool denied() const { return handshake_->denied(); }

  /// Leaves nothing that watches the socket.
  handover take_handover();

private:
  void on_readable();
  void on_writable();
  void on_deadline();
  void advance(proto::byte_view input);
  bool flush();
  void finish_handshake();
  void discard_input();
  void end(ending how);

  node::unique_fd socket_;
  connection_slot slot_;
  const bool early_success_;
  owner& owner_;
  std::unique_ptr<proxy_handshake> handshake_;
  std::vector<std::uint8_t> output_;
  std::vector<std::uint8_t> first_bytes_;
  bool leaving_ = false; ///< refused and told so; only waits for the application to close
  std::size_t discarded_bytes_ = 0;
  std::optional<node::io_watch> watch_;
  node::timer deadline_;
};

} // namespace gate17::client
