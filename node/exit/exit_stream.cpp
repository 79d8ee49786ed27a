// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/exit_stream.hpp"

namespace gate17::node {

void exit_stream::dial(exit_dialer& dialer, resolver& names, const proto::host_view& target, std::uint16_t port) {
  attempt_ = dialer.start(names, target, port, [this](auto outcome) { on_dial_done(std::move(outcome)); });
}

void exit_stream::on_dial_done(tl::expected<dialled, proto::close_code> outcome) {
  if (!outcome) {
    host_.context().metrics.stream_failed();
    refuse(outcome.error());
    return;
  }
  host_.context().metrics.stream_opened();
  host_.packer().writer(64).connected(id(), 0, outcome->peer);
  attach(std::move(outcome->socket));
}

void exit_stream::on_circuit_lost(actors::close_reason reason) {
  attempt_.reset();
  socket_stream::on_circuit_lost(reason);
}

} // namespace gate17::node
