// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/proxy_server.hpp"

#include "client/proxy/http_handshake.hpp"
#include "client/proxy/isolation_key.hpp"
#include "client/proxy/socks5.hpp"
#include "node/log/log.hpp"

namespace gate17::client {
namespace {

std::unique_ptr<proxy_handshake> make_handshake(proxy_protocol protocol, const access_list* access) {
  if (protocol == proxy_protocol::http)
    return std::make_unique<http_handshake>(access);
  return std::make_unique<socks5_handshake>(access);
}

} // namespace

tl::expected<std::unique_ptr<proxy_server>, listen_failure>
proxy_server::open(node::event_loop& loop, const proxy_server_options& options, stream_acceptor& acceptor) {
  std::unique_ptr<proxy_server> server(new proxy_server(loop, options, acceptor));
  for (const auto& wanted : options.listeners) {
    auto socket = node::listen_tcp(wanted.at, options.reuse_port);
    if (!socket)
      return tl::unexpected(listen_failure{wanted.at, socket.error()});
    server->add_entrance(wanted, std::move(*socket));
  }
  return server;
}

proxy_server::proxy_server(node::event_loop& loop, const proxy_server_options& options, stream_acceptor& acceptor)
    : loop_(loop),
      early_success_(options.early_success),
      handshake_deadline_(options.handshake_deadline),
      acceptor_(acceptor) {}

proxy_server::~proxy_server() = default;

void proxy_server::add_entrance(const proxy_listener_options& options, node::unique_fd socket) {
  const auto bound = node::local_endpoint(socket.get()).value_or(options.at);
  auto& added =
      *entrances_.emplace_back(new entrance{bound, options.protocol, options.never_prebuilt, options.access, nullptr});
  added.door = std::make_unique<listener>(
      loop_, std::move(socket), [this] { return has_room(); },
      [this, &added](node::unique_fd accepted) { admit(added, std::move(accepted)); });
}

std::vector<proto::endpoint> proxy_server::endpoints() const {
  std::vector<proto::endpoint> out;
  for (const auto& at : entrances_)
    out.push_back(at->at);
  return out;
}

bool proxy_server::has_room() const {
  return connections_.size() < proxy_limits::handshakes_max && *slots_taken_ < proxy_limits::connections_max;
}

void proxy_server::admit(const entrance& from, node::unique_fd socket) {
  ++counters_.accepted;
  proxy_connection::owner& told = *this;
  auto connection = std::make_unique<proxy_connection>(loop_, std::move(socket), connection_slot(slots_taken_),
                                                       make_handshake(from.protocol, from.access.get()), early_success_,
                                                       handshake_deadline_, told);
  const auto* key = connection.get();
  connections_.emplace(key, pending{std::move(connection), &from});
}

void proxy_server::on_ended(proxy_connection& connection, proxy_connection::ending how) {
  const auto found = connections_.find(&connection);
  const auto ended = std::move(found->second);
  connections_.erase(found);
  switch (how) {
  case proxy_connection::ending::requested:
    ++counters_.requested;
    return hand_over(connection, *ended.from);
  case proxy_connection::ending::refused:
    return note_refusal(connection);
  case proxy_connection::ending::left:
    ++counters_.left;
    return;
  case proxy_connection::ending::timed_out:
    ++counters_.timed_out;
    return;
  }
}

void proxy_server::note_refusal(const proxy_connection& connection) {
  static node::log_limit limit;
  ++counters_.refused;
  if (!connection.denied())
    return;
  ++counters_.denied;
  node::log(limit, node::log_component::proxy, node::log_level::warn,
            "a listener was asked with a user name or password that it does not know");
}

void proxy_server::hand_over(proxy_connection& connection, const entrance& from) {
  auto taken = connection.take_handover();
  auto isolation = isolation_key(from.at, taken.request);
  switch (taken.request.command) {
  case proxy_command::connect:
    return hand_over_stream(std::move(taken), std::move(isolation), from);
  case proxy_command::associate:
    return acceptor_.accept_association({std::move(taken.socket), std::move(isolation), from.never_prebuilt,
                                         taken.request.target.port, std::move(taken.slot)});
  case proxy_command::resolve:
  case proxy_command::resolve_reverse:
    return acceptor_.accept_question({std::move(taken.socket), std::move(taken.request.target.host),
                                      taken.request.command == proxy_command::resolve_reverse, std::move(isolation),
                                      from.never_prebuilt, std::move(taken.slot)});
  }
}

void proxy_server::hand_over_stream(proxy_connection::handover taken, std::string isolation, const entrance& from) {
  accepted_stream stream;
  stream.isolation = std::move(isolation);
  stream.socket = std::move(taken.socket);
  stream.target = std::move(taken.request.target);
  stream.never_prebuilt = from.never_prebuilt;
  stream.first_bytes = std::move(taken.first_bytes);
  const bool answered_by_target = taken.request.answered_by_target;
  stream.early_success = early_success_ || answered_by_target;
  if (!early_success_ || answered_by_target)
    stream.reply = taken.replies;
  stream.end = std::move(taken.end);
  stream.slot = std::move(taken.slot);
  acceptor_.accept_stream(std::move(stream));
}

} // namespace gate17::client
