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
    out.reply = [reply = std::move(stream.reply)](std::optional<proto::close_code> failure) {
      return reply({failure ? verdict_of(*failure) : connect_verdict::connected, {}});
    };
  out.slot = std::make_shared<connection_slot>(std::move(stream.slot));
  return out;
}

} // namespace gate17::client
