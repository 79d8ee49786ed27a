// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/probing/probe_record.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "directory/probing/probe_findings.hpp"

namespace gate17::directory {

void probe_record::begin_trial(time_point until) {
  trial_until_ = until;
  failures_ = 0;
}

void probe_record::answered() {
  failures_ = 0;
  reachable_ = true;
}

void probe_record::failed(failure what, time_point now) {
  const bool is_excused = what == failure::to_carry && now < trial_until_;
  if (is_excused || !reachable_ || ++failures_ < failures_max) {
    return;
  }
  reachable_ = false;
  lost_trials_ = std::min(lost_trials_ + 1, lost_trials_max);
}

void probe_record::measured(std::uint64_t bytes, std::chrono::microseconds took) {
  const auto micros = static_cast<std::uint64_t>(std::max<std::int64_t>(1, took.count()));
  samples_.push_back(bytes * 1'000'000 / micros);
  if (samples_.size() > samples_max) {
    samples_.pop_front();
  }
}

std::uint64_t probe_record::weight() const {
  if (samples_.empty()) {
    return 0;
  }
  std::vector<std::uint64_t> best(samples_.begin(), samples_.end());
  std::ranges::sort(best, std::greater<>());
  const std::uint64_t rate = best[best.size() > 1 ? 1 : 0];
  return std::clamp<std::uint64_t>(rate / weight_unit_bytes, 1, weight_units_max);
}

} // namespace gate17::directory
