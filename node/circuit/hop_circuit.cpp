// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/circuit/hop_circuit.hpp"

namespace gate17::node {

namespace {

constexpr std::chrono::seconds orderly_end_deadline{5};

void end_leg(leg& one, actors::close_reason reason) {
  if (!one.attached())
    return;
  link& on = *one.on();
  const auto id = one.id();
  one.detach();
  on.send_destroy(id, reason);
}

} // namespace

void hop_circuit::tick() {
  if (over_)
    return;
  const auto now = context_.loop.now();
  if (ending_ && now - ending_since_ > orderly_end_deadline)
    destroy(*ending_);
  else if (!face_.session().check(now))
    destroy(actors::close_reason::step_overdue);
}

void hop_circuit::destroy(actors::close_reason reason) {
  if (over_)
    return;
  over_ = true;
  end_leg(previous_, reason);
  if (leg* const next = next_leg())
    end_leg(*next, reason);
  on_over(reason);
  keeper_.on_circuit_over(*this);
}

void hop_circuit::on_violation(proto::errc why) {
  context_.metrics.circuit_refused(why);
  destroy(why == proto::errc::bad_tag ? actors::close_reason::bad_tag : actors::close_reason::protocol_violation);
}

void hop_circuit::end_after_queue(actors::close_reason reason) {
  if (!ending_) {
    ending_ = reason;
    ending_since_ = context_.loop.now();
  }
  continue_end();
}

void hop_circuit::continue_end() {
  if (ending_ && !over_ && previous_.queued_bytes() == 0)
    destroy(*ending_);
}

} // namespace gate17::node
