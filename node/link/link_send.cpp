// SPDX-License-Identifier: GPL-3.0-or-later
// The outgoing side of a link: control cells, circuits by deficit round robin, credits; sealed in the order of sending.
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "node/link/link.hpp"
#include "node/link/loop_context.hpp"
#include "proto/cell/control_body.hpp"

namespace gate17::node {

namespace {

constexpr std::size_t iovecs_per_write = 64;

} // namespace

void link::queue(leg& one, cell ready) {
  one.queue_.push(std::move(ready));
  if (!one.sendable())
    return;
  scheduler_.activate(one);
  context_.loop.request_turn_end(*this);
}

void link::queue_control(std::uint32_t circuit, cell ready) {
  if (closing_)
    return;
  if (control_.size() >= bounds_.control_cells_max) {
    close(actors::close_reason::overloaded);
    return;
  }
  control_.push_back({circuit, std::move(ready)});
  context_.loop.request_turn_end(*this);
}

void link::send_destroy(std::uint32_t circuit, actors::close_reason reason) {
  auto ready = make_cell(context_.pool, proto::cell_kind::destroy, proto::cell_size::small);
  proto::write_destroy_body(actors::to_wire(reason), context_.random, ready.body());
  queue_control(circuit, std::move(ready));
}

void link::send_proof() {
  auto ready = make_cell(context_.pool, proto::cell_kind::proof, proto::cell_size::small);
  context_.identity.write_proof(session_.answer_hash(), context_.random, ready.body());
  // Sealed at once: it is the first cell after the answer, and the step that follows may change the mode.
  seal_and_push(std::move(ready), {0, proto::cell_kind::proof, proto::cell_size::small, 0, 0});
  if (lane_)
    session_.set_relay_mode(context_.lane_mode);
}

void link::drained(leg& one, std::size_t bytes) {
  const auto now = context_.loop.now();
  one.window_.drain(bytes, now, round_trip_, context_.windows_may_grow);
  if (one.credit_listed_ || !one.window_.grant_due(now, jitter()))
    return;
  one.credit_listed_ = true;
  credit_due_.push_back(&one);
  context_.loop.request_turn_end(*this);
}

std::uint8_t link::jitter() {
  std::uint8_t byte = 0;
  context_.random.fill({&byte, 1});
  return byte;
}

bool link::may_seal(std::size_t bytes) const {
  // On a padded link a slot's worth: what is sealed further ahead would delay what is more urgent.
  if (unsent_bytes() >= (pace_ ? slot_left_ : bounds_.sealed_ahead_bytes))
    return false;
  // Lanes carry no early data: the proof comes first (R6).
  return answered_ || (!lane_ && session_.early_bytes_left() >= bytes);
}

void link::fill() {
  fill_steps();
  fill_pulse();
  if (!fill_control() || !fill_circuits())
    return;
  fill_credits();
}

void link::fill_steps() {
  if (!answered_)
    return;
  const bool step = session_.is_initiator() && session_.step_due(context_.loop.now());
  if (!step && !session_.answer_owed())
    return;
  const auto kind = step ? proto::cell_kind::step : proto::cell_kind::step_answer;
  auto ready = make_cell(context_.pool, kind, proto::cell_size::small);
  const auto written =
      step ? session_.write_step_body(context_.suites.preferred().value_or(session_.suite()), context_.suites,
                                      context_.random, context_.loop.now(), ready.body())
           : session_.write_step_answer_body(context_.random, ready.body());
  if (!written)
    violation(written.error());
  else
    seal_and_push(std::move(ready), {0, kind, proto::cell_size::small, 0, 0});
}

void link::fill_pulse() {
  const bool ping = ping_wanted_ && answered_;
  if (closing_ || (!ping && !pong_owed_))
    return;
  const auto kind = ping ? proto::cell_kind::ping : proto::cell_kind::pong;
  ping_wanted_ = pong_owed_ = false;
  auto ready = make_cell(context_.pool, kind, proto::cell_size::small);
  context_.random.fill(ready.body());
  seal_and_push(std::move(ready), {0, kind, proto::cell_size::small, 0, 0});
  if (!ping)
    return;
  ++pongs_due_;
  pulse_.asked(written_ + out_.bytes() - out_offset_, delivered_bytes(), context_.loop.now());
}

bool link::fill_control() {
  while (!control_.empty() && !closing_) {
    if (!may_seal(proto::small_cell_bytes))
      return false;
    auto next = std::move(control_.front());
    control_.pop_front();
    const proto::link_header header{next.circuit, next.ready.kind, next.ready.size, 0, 0};
    seal_and_push(std::move(next.ready), header);
  }
  return !closing_;
}

bool link::fill_circuits() {
  while (!closing_) {
    if (!may_seal(proto::large_cell_bytes))
      return false;
    leg* const one = scheduler_.next();
    if (one == nullptr)
      return true;
    auto ready = one->queue_.pop();
    const auto bytes = ready.wire_bytes();
    one->credit_.spend(bytes);
    proto::link_header header{one->id_, ready.kind, ready.size, 0, 0};
    if (one->window_.grant_due(context_.loop.now(), jitter()))
      header.credit = one->window_.take_grant();
    seal_and_push(std::move(ready), header);
    one->owner().on_sent(*one, bytes);
  }
  return false;
}

void link::fill_credits() {
  while (!credit_due_.empty() && !closing_) {
    leg& one = *credit_due_.back();
    if (!may_seal(proto::small_cell_bytes))
      return;
    credit_due_.pop_back();
    one.credit_listed_ = false;
    if (one.window_.owed() < one.window_.window() / 8)
      continue; // granted meanwhile by a cell of the circuit
    auto ready = make_cell(context_.pool, proto::cell_kind::credit, proto::cell_size::small);
    context_.random.fill(ready.body());
    const auto granted = one.window_.take_grant();
    seal_and_push(std::move(ready), {one.id_, proto::cell_kind::credit, proto::cell_size::small, 0, granted});
  }
}

void link::seal_and_push(cell ready, proto::link_header header) {
  if (auto sealed = session_.seal_cell(ready.wire(), header); !sealed) {
    violation(sealed.error());
    return;
  }
  context_.metrics.cell_sent(header.size);
  out_.push(std::move(ready));
}

void link::on_writable() {
  write_blocked_ = false;
  watch_->want_write(false);
  context_.loop.request_turn_end(*this);
}

void link::at_turn_end() {
  if (closing_) {
    finish_close();
    return;
  }
  // Fill and write alternate until the kernel has enough or nothing is left.
  while (!write_blocked_ && !closing_) {
    if (!pace_)
      fill();
    if (out_.empty() || closing_ || (pace_ && slot_left_ == 0))
      break;
    write_out();
  }
  if (closing_)
    context_.loop.request_turn_end(*this);
}

void link::write_out() {
  std::array<iovec, iovecs_per_write> pieces;
  const auto count = std::min(out_.size(), pieces.size());
  std::size_t offered = 0;
  const auto offer_max = pace_ ? slot_left_ : out_.bytes();
  for (std::size_t i = 0; i < count; ++i) {
    const auto skip = i == 0 ? out_offset_ : 0;
    pieces[i] = {out_.peek(i).at + skip, std::min(out_.peek(i).wire_bytes() - skip, offer_max - offered)};
    offered += pieces[i].iov_len;
  }
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = count;
  const auto written = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
  if (written < 0) {
    if (errno == EAGAIN || errno == EINTR || errno == ENOTCONN || errno == EINPROGRESS) {
      write_blocked_ = true;
      watch_->want_write(true);
    } else {
      close(actors::close_reason::link_lost);
    }
    return;
  }
  if (static_cast<std::size_t>(written) < offered) {
    // The kernel has enough for now; asking again would only cost a call.
    write_blocked_ = true;
    watch_->want_write(true);
  }
  written_ += static_cast<std::uint64_t>(written);
  slot_left_ -= std::min(slot_left_, static_cast<std::size_t>(written));
  if (side_ == role::initiator && bounds_.asks_silent_peers && written > 0 && answered_ && !pulse_.waits()) {
    pulse_.sent(context_.loop.now());
    if (!pulse_timer_.armed())
      pulse_timer_.start(link_pulse::check_interval);
  }
  out_offset_ += static_cast<std::size_t>(written);
  while (!out_.empty() && out_offset_ >= out_.front().wire_bytes()) {
    out_offset_ -= out_.front().wire_bytes();
    out_.pop();
  }
}

} // namespace gate17::node
