// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "client/proxy/access_list.hpp"
#include "client/proxy/limits.hpp"
#include "client/proxy/listener.hpp"
#include "client/proxy/proxy_connection.hpp"
#include "client/proxy/stream_acceptor.hpp"
#include "node/io/event_loop.hpp"
#include "proto/cell/endpoint.hpp"

namespace gate17::client {

enum class proxy_protocol : std::uint8_t { socks5, http };

struct proxy_listener_options {
  proto::endpoint at; ///< port 0: any free one, see `proxy_server::endpoints`
  proxy_protocol protocol = proxy_protocol::socks5;
  bool never_prebuilt = false;
  /// Who may use it; null: everybody who reaches it.
  std::shared_ptr<const access_list> access = nullptr;
};

struct proxy_server_options {
  std::vector<proxy_listener_options> listeners;
  /// Answer "connected" at once, so that the first bytes travel with the request; else wait for the exit's word.
  bool early_success = true;
  /// Set when several loops listen at the same endpoints.
  bool reuse_port = false;
  /// From accept to complete request; progress does not renew it, so trickling does not help.
  std::chrono::milliseconds handshake_deadline = proxy_limits::handshake_deadline;
};

struct proxy_counters {
  std::uint64_t accepted = 0;
  std::uint64_t requested = 0;
  std::uint64_t refused = 0;
  std::uint64_t denied = 0; ///< of the refused: by an access list
  std::uint64_t left = 0;
  std::uint64_t timed_out = 0;
};

struct listen_failure {
  proto::endpoint at;
  int error = 0; ///< errno
};

/// The proxies of one event loop: accept, read the handshake within bounds and a deadline, and hand sockets
/// with a checked request to the acceptor, which must outlive it. Belongs to the loop's thread.
class proxy_server final : private proxy_connection::owner {
public:
  static tl::expected<std::unique_ptr<proxy_server>, listen_failure>
  open(node::event_loop& loop, const proxy_server_options& options, stream_acceptor& acceptor);
  ~proxy_server() override;

  /// Where it listens, in the order of the options.
  std::vector<proto::endpoint> endpoints() const;
  const proxy_counters& counters() const { return counters_; }
  std::size_t handshakes() const { return connections_.size(); }

private:
  struct entrance {
    proto::endpoint at;
    proxy_protocol protocol;
    bool never_prebuilt;
    std::shared_ptr<const access_list> access;
    std::unique_ptr<listener> door;
  };
  struct pending {
    std::unique_ptr<proxy_connection> connection;
    const entrance* from;
  };

  proxy_server(node::event_loop& loop, const proxy_server_options& options, stream_acceptor& acceptor);
  void add_entrance(const proxy_listener_options& options, node::unique_fd socket);
  bool has_room() const;
  void admit(const entrance& from, node::unique_fd socket);
  void on_ended(proxy_connection& connection, proxy_connection::ending how) override;
  void note_refusal(const proxy_connection& connection);
  void hand_over(proxy_connection& connection, const entrance& from);
  void hand_over_stream(proxy_connection::handover taken, std::string isolation, const entrance& from);

  node::event_loop& loop_;
  const bool early_success_;
  const std::chrono::milliseconds handshake_deadline_;
  stream_acceptor& acceptor_;
  std::shared_ptr<std::size_t> slots_taken_ = std::make_shared<std::size_t>(0);
  proxy_counters counters_;
  std::unordered_map<const proxy_connection*, pending> connections_;
  std::vector<std::unique_ptr<entrance>> entrances_;
};

} // namespace gate17::client
