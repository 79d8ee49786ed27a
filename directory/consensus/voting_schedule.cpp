// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/consensus/voting_schedule.hpp"

#include <algorithm>

#include "proto/codec/quorum.hpp"

namespace gate17::directory {

using std::chrono::milliseconds;

namespace {

constexpr std::int64_t rounds_per_period = 10;

} // namespace

voting_schedule::voting_schedule(std::chrono::seconds consensus_period, std::size_t authorities)
    : length_(std::max<milliseconds>(consensus_period, milliseconds{1'000})),
      round_(std::min(length_ / rounds_per_period, round_max)),
      show_rounds_(static_cast<std::int64_t>(proto::faults_max(authorities)) + 1) {}

std::uint64_t voting_schedule::period_after(milliseconds now) const {
  return static_cast<std::uint64_t>(now / length_) + 1;
}

milliseconds voting_schedule::commit_at(std::uint64_t period) const {
  return start_of(period) - round_ * (show_rounds_ + 2);
}

voting_phase voting_schedule::phase_at(milliseconds now) const {
  const std::uint64_t period = period_after(now);
  if (now < commit_at(period)) {
    return voting_phase::waiting;
  }
  if (now < show_at(period)) {
    return voting_phase::commit;
  }
  return now < sign_at(period) ? voting_phase::show : voting_phase::sign;
}

unsigned voting_schedule::show_round(std::uint64_t period, milliseconds now) const {
  const milliseconds shown = now - show_at(period);
  if (shown.count() < 0) {
    return 1;
  }
  return static_cast<unsigned>(std::min(shown / round_ + 1, show_rounds_ + 1));
}

} // namespace gate17::directory
