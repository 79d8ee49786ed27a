// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/link_pulse.hpp"

#include <algorithm>

namespace gate17::node {

link_pulse::verdict link_pulse::check(time_point now, std::uint64_t delivered, std::chrono::microseconds round_trip) {
  using std::chrono::microseconds;
  if (!unanswered_since_)
    return verdict::well;
  forgive_own_stall(now);
  if (!ping_)
    return now - *unanswered_since_ >= quiet_max ? verdict::ask : verdict::well;
  // Progress counts only in front of the ping: what is sent later must not prolong the wait for its answer.
  if (ping_->delivered < ping_->end && delivered > ping_->delivered) {
    ping_->delivered = delivered;
    ping_->patient_since = now;
  }
  const auto waited = now - ping_->patient_since;
  if (waited >= std::max<microseconds>(dead_after, dead_round_trips * round_trip))
    return verdict::dead;
  if (waited >= std::max<microseconds>(silent_after, silent_round_trips * round_trip))
    return verdict::silent;
  return verdict::well;
}

void link_pulse::forgive_own_stall(time_point now) {
  const auto pause = now - checked_at_.value_or(now);
  checked_at_ = now;
  if (pause <= stall_max)
    return;
  unanswered_since_ = std::min(*unanswered_since_ + pause, now);
  if (ping_)
    ping_->patient_since = std::min(ping_->patient_since + pause, now);
}

} // namespace gate17::node
