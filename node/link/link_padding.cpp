// SPDX-License-Identifier: GPL-3.0-or-later
// A padded link: who asks for it, and how it writes one slot after each pause instead of at the end of a turn.
#include <algorithm>

#include "node/link/link.hpp"
#include "node/link/loop_context.hpp"
#include "proto/cell/control_body.hpp"

namespace gate17::node {

namespace {

/// A client that closes its last padded circuit soon builds another one; the link shall not show that.
constexpr std::chrono::seconds padding_lingers{60};

} // namespace

link::padding_state link::padding() const {
  return {pace_.has_value() && padded_by_peer_, padding_sent_, padding_received_};
}

void link::want_padding() {
  if (side_ != role::initiator || lane_ || padding_asked_ || closing_)
    return;
  padding_asked_ = true;
  ask_padding(true);
  if (answered_)
    begin_pace();
}

void link::end_padding_if_unused() {
  if (side_ != role::initiator || !padding_asked_ || padded_legs_ > 0 ||
      context_.loop.now() - padded_at_ < padding_lingers)
    return;
  padding_asked_ = padded_by_peer_ = false;
  ask_padding(false);
  end_pace();
}

void link::ask_padding(bool on) {
  auto ready = make_cell(context_.pool, proto::cell_kind::padding_wish, proto::cell_size::small);
  proto::write_padding_body(on, context_.random, ready.body());
  queue_control(0, std::move(ready));
}

proto::result<void> link::on_padding_wish(proto::byte_view body) {
  const auto on = proto::read_padding_body(body);
  if (!on)
    return tl::unexpected(on.error());
  if (side_ != role::responder || lane_ || *on == padding_asked_)
    return tl::unexpected(proto::errc::unsolicited);
  padding_asked_ = *on;
  const bool agreed = *on && context_.padded_links < context_.padded_links_max;
  if (agreed)
    begin_pace();
  else
    end_pace();
  padded_by_peer_ = agreed;
  auto ready = make_cell(context_.pool, proto::cell_kind::padding_answer, proto::cell_size::small);
  proto::write_padding_body(agreed, context_.random, ready.body());
  queue_control(0, std::move(ready));
  return {};
}

proto::result<void> link::on_padding_answer(proto::byte_view body) {
  const auto on = proto::read_padding_body(body);
  if (!on)
    return tl::unexpected(on.error());
  // An answer to what was taken back meanwhile is late, not wrong.
  if (side_ != role::initiator || lane_)
    return tl::unexpected(proto::errc::unsolicited);
  padded_by_peer_ = *on && padding_asked_;
  return {};
}

void link::begin_pace() {
  if (pace_)
    return;
  ++context_.padded_links;
  pace_.emplace();
  slot_left_ = 0;
  pace_timer_.start(link_pace::draw_pause(context_.random));
}

void link::end_pace() {
  if (!pace_)
    return;
  --context_.padded_links;
  pace_.reset();
  pace_timer_.cancel();
  context_.loop.request_turn_end(*this);
}

void link::on_slot() {
  if (closing_ || !pace_)
    return;
  pace_timer_.start(link_pace::draw_pause(context_.random));
  // What the kernel did not take of the last slot is the path's own doing; no slot is sent twice.
  if (write_blocked_ || slot_left_ > 0)
    return;
  slot_left_ = pace_->slot_bytes();
  fill();
  if (closing_)
    return;
  const auto waiting = unsent_bytes();
  pace_->slot_filled(std::min(waiting, slot_left_), waiting > slot_left_ || has_more_to_send(), context_.random);
  fill_padding();
  context_.loop.request_turn_end(*this);
}

void link::fill_padding() {
  while (!closing_ && unsent_bytes() < slot_left_) {
    const bool large = slot_left_ - unsent_bytes() >= proto::large_cell_bytes;
    const auto size = large ? proto::cell_size::large : proto::cell_size::small;
    auto ready = make_cell(context_.pool, proto::cell_kind::padding, size);
    context_.random.fill(ready.body());
    seal_and_push(std::move(ready), {0, proto::cell_kind::padding, size, 0, 0});
    padding_sent_ += proto::wire_bytes(size);
    context_.metrics.padding_sent(proto::wire_bytes(size));
  }
}

void link::received_padding(proto::cell_size size) {
  padding_received_ += proto::wire_bytes(size);
  context_.metrics.padding_received(proto::wire_bytes(size));
}

} // namespace gate17::node
