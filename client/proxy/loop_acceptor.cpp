// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/loop_acceptor.hpp"

namespace gate17::client {

node::inbound_stream to_inbound(accepted_stream stream) {
  node::inbound_stream out;
  out.socket = std::move(stream.socket);
  out.target = std::move(stream.target);
  out.isolation = std::move(stream.isolation);
  out.never_prebuilt = stream.never_prebuilt;
  out.first_bytes = std::move(stream.first_bytes);
  out.early_success = stream.early_success;
  if (stream.reply)
    out.reply = [reply = std::move(stream.reply)](std::optional<proto::close_code> failure,
                                                  const proto::endpoint& peer) {
      return reply({failure ? verdict_of(*failure) : connect_verdict::connected, peer});
    };
  out.end = std::move(stream.end);
  out.slot = std::make_shared<connection_slot>(std::move(stream.slot));
  return out;
}

loop_acceptor::loop_acceptor(node::event_loop& loop, node::origin_table& origins)
    : origins_(origins),
      associations_(loop, static_cast<datagram_carrier&>(*this)),
      questions_(loop, static_cast<datagram_carrier&>(*this)) {}

std::optional<actors::stream_id> loop_acceptor::open_flow(node::inbound_flow flow, proto::byte_view first) {
  return origins_.open_flow(std::move(flow), first);
}

std::optional<actors::stream_id> loop_acceptor::ask(node::inbound_question question, node::on_name_answer done) {
  return origins_.ask(std::move(question), std::move(done));
}

} // namespace gate17::client
