// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/exit_stream.hpp"

#include <utility>

#include "node/content/stream_start.hpp"

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
  // Targets often answer at once, and then one cell less passes every hop.
  host_.packer().patient_writer(64).connected(id(), 0, outcome->peer);
  attach(std::move(outcome->socket));
}

void exit_stream::on_data(proto::byte_view bytes, const chunk_ref& storage) {
  if (admitted_)
    return socket_stream::on_data(bytes, storage);
  const bool at_once = first_bytes_.empty();
  if (!at_once)
    first_bytes_.insert(first_bytes_.end(), bytes.begin(), bytes.end());
  const auto content = classify_stream(at_once ? bytes : proto::byte_view(first_bytes_));
  admitted_ = content.decided && actors::is_surely_encrypted(content.kind);
  if (content.decided && !admitted_)
    return refuse_cleartext();
  if (admitted_ && at_once)
    return socket_stream::on_data(bytes, storage);
  if (admitted_)
    pass_on(std::exchange(first_bytes_, {}));
  else if (at_once)
    first_bytes_.assign(bytes.begin(), bytes.end());
}

void exit_stream::refuse_cleartext() {
  host_.context().metrics.cleartext_refused();
  refuse(proto::close_code::cleartext);
}

// What was only begun will never be more.
void exit_stream::on_close(proto::close_code code) {
  if (code == proto::close_code::end && !first_bytes_.empty())
    refuse_cleartext();
  else
    socket_stream::on_close(code);
}

void exit_stream::on_circuit_lost(actors::close_reason reason) {
  attempt_.reset();
  socket_stream::on_circuit_lost(reason);
}

} // namespace gate17::node
