// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/circuit/relay_circuit.hpp"

#include <cstring>

#include "proto/cell/control_body.hpp"

namespace gate17::node {

relay_circuit::relay_circuit(loop_context& context, hop_circuit_keeper& keeper, proto::hop_session session)
    : hop_circuit(context, keeper, std::move(session)) {}

bool relay_circuit::extend(link& next, proto::byte_view create_body) {
  if (!next.attach(next_))
    return false;
  auto first = make_cell(context_.pool, proto::cell_kind::create_first, proto::cell_size::small);
  auto second = make_cell(context_.pool, proto::cell_kind::create_second, proto::cell_size::small);
  std::memcpy(first.body_at(), create_body.data(), proto::small_body_bytes);
  std::memcpy(second.body_at(), create_body.data() + proto::small_body_bytes, proto::small_body_bytes);
  next_.send_control(std::move(first));
  next_.send_control(std::move(second));
  return true;
}

void relay_circuit::on_cell(leg& from, cell arrived) {
  note_use();
  if (arrived.kind == proto::cell_kind::destroy) {
    const auto told = proto::read_destroy_body(arrived.body());
    const auto reason = told ? actors::from_wire(*told) : actors::close_reason::protocol_violation;
    from.detach();
    if (&from == &previous_)
      destroy(reason);
    else
      end_after_queue(reason);
    return;
  }
  if (&from == &previous_)
    from_client(std::move(arrived));
  else
    from_next(std::move(arrived));
}

void relay_circuit::from_client(cell arrived) {
  if (arrived.kind != proto::cell_kind::relay) {
    on_violation(proto::errc::unsolicited);
    return;
  }
  const auto layer = face_.open(arrived);
  if (!layer) {
    on_violation(layer.error());
    return;
  }
  if (layer->deliver) {
    const auto bytes = arrived.wire_bytes();
    if (auto done = on_own_frames(layer->payload); !done)
      on_violation(done.error());
    else
      previous_.drained(bytes);
    return;
  }
  if (!next_.attached()) {
    previous_.drained(arrived.wire_bytes());
    return;
  }
  arrived.at += proto::relay_shift;
  next_.send(std::move(arrived));
}

proto::result<void> relay_circuit::on_own_frames(proto::byte_view payload) {
  proto::frame_reader frames(payload, proto::frame_path::client_to_middle);
  for (;;) {
    const auto next = frames.next();
    if (!next)
      return tl::unexpected(next.error());
    if (!*next)
      return {};
    const auto handled = face_.on_common_frame(**next);
    if (!handled)
      return tl::unexpected(handled.error());
    if (!*handled)
      return tl::unexpected(proto::errc::unsolicited);
  }
}

void relay_circuit::from_next(cell arrived) {
  proto::result<void> done;
  switch (arrived.kind) {
  case proto::cell_kind::created:
    done = face_.relay_created(arrived);
    break;
  case proto::cell_kind::relay:
    done = face_.session().answered() ? face_.relay_backward(std::move(arrived))
                                      : proto::result<void>(tl::unexpected(proto::errc::unsolicited));
    break;
  case proto::cell_kind::refused:
    on_refused(arrived);
    return;
  default:
    done = tl::unexpected(proto::errc::unsolicited);
  }
  if (!done)
    on_violation(done.error());
}

void relay_circuit::on_refused(const cell& arrived) {
  const auto refusal = proto::read_refused_body(arrived.body());
  next_.detach();
  if (refusal)
    face_.send_error(refusal->reason, refusal->records);
  else
    face_.send_error(proto::end_reason::protocol_violation, {});
  end_after_queue(actors::close_reason::refused);
}

void relay_circuit::on_sent(leg& on, std::size_t bytes) {
  if (&on == &next_) {
    previous_.drained(bytes);
    return;
  }
  // A cell of our own took nothing of the next hop's window.
  if (!face_.cell_left(bytes))
    next_.drained(bytes);
  continue_end();
}

void relay_circuit::on_link_lost(leg& on, actors::close_reason, proto::byte_view) {
  if (&on == &previous_) {
    destroy(actors::close_reason::link_lost);
    return;
  }
  lose_next();
}

void relay_circuit::lose_next() {
  face_.send_error(proto::end_reason::unreachable, {});
  end_after_queue(actors::close_reason::link_lost);
}

} // namespace gate17::node
