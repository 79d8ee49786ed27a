// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/socks_server.hpp"

#include "client/proxy/isolation_key.hpp"

namespace gate17::client {
namespace {

std::vector<std::uint8_t> reply_to(const connect_outcome& outcome) {
  return encode_socks5_reply(reply_for(outcome.verdict), outcome.bound);
}

} // namespace

tl::expected<std::unique_ptr<socks_server>, listen_failure>
socks_server::open(node::event_loop& loop, const socks_server_options& options, stream_acceptor& acceptor) {
  std::unique_ptr<socks_server> server(new socks_server(loop, options, acceptor));
  for (const auto& wanted : options.listeners) {
    auto socket = node::listen_tcp(wanted.at, options.reuse_port);
    if (!socket)
      return tl::unexpected(listen_failure{wanted.at, socket.error()});
    server->add_entrance(wanted, std::move(*socket));
  }
  return server;
}

socks_server::socks_server(node::event_loop& loop, const socks_server_options& options, stream_acceptor& acceptor)
    : loop_(loop),
      early_success_(options.early_success),
      handshake_deadline_(options.handshake_deadline),
      acceptor_(acceptor) {}

socks_server::~socks_server() = default;

void socks_server::add_entrance(const socks_listener_options& options, node::unique_fd socket) {
  const auto bound = node::local_endpoint(socket.get()).value_or(options.at);
  auto& added = *entrances_.emplace_back(new entrance{bound, options.never_prebuilt, nullptr});
  added.door = std::make_unique<listener>(
      loop_, std::move(socket), [this] { return has_room(); },
      [this, &added](node::unique_fd accepted) { admit(added, std::move(accepted)); });
}

std::vector<proto::endpoint> socks_server::endpoints() const {
  std::vector<proto::endpoint> out;
  for (const auto& at : entrances_)
    out.push_back(at->at);
  return out;
}

bool socks_server::has_room() const {
  return connections_.size() < proxy_limits::handshakes_max && *slots_taken_ < proxy_limits::connections_max;
}

void socks_server::admit(const entrance& from, node::unique_fd socket) {
  ++counters_.accepted;
  socks_connection::owner& told = *this;
  auto connection = std::make_unique<socks_connection>(loop_, std::move(socket), connection_slot(slots_taken_),
                                                       early_success_, handshake_deadline_, told);
  const auto* key = connection.get();
  connections_.emplace(key, pending{std::move(connection), &from});
}

void socks_server::on_ended(socks_connection& connection, socks_connection::ending how) {
  const auto found = connections_.find(&connection);
  const auto ended = std::move(found->second);
  connections_.erase(found);
  switch (how) {
  case socks_connection::ending::requested:
    ++counters_.requested;
    return hand_over(connection, *ended.from);
  case socks_connection::ending::refused:
    ++counters_.refused;
    return;
  case socks_connection::ending::left:
    ++counters_.left;
    return;
  case socks_connection::ending::timed_out:
    ++counters_.timed_out;
    return;
  }
}

void socks_server::hand_over(socks_connection& connection, const entrance& from) {
  auto taken = connection.take_handover();
  accepted_stream stream;
  stream.isolation = isolation_key(from.at, taken.request);
  stream.socket = std::move(taken.socket);
  stream.target = std::move(taken.request.target);
  stream.never_prebuilt = from.never_prebuilt;
  stream.first_bytes = std::move(taken.first_bytes);
  stream.early_success = early_success_;
  if (!early_success_)
    stream.reply = reply_to;
  stream.slot = std::move(taken.slot);
  acceptor_.accept_stream(std::move(stream));
}

} // namespace gate17::client
