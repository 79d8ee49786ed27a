// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace gate17::directory {

enum class voting_phase : std::uint8_t {
  waiting, ///< votes are not made yet
  commit,  ///< authorities bind themselves to their votes
  show,    ///< votes are shown and passed on, in `faults_max + 1` rounds
  sign,    ///< the document is computed, signed and put together
};

/// When authorities do what, by the clock: the end of each consensus period belongs to the document of the next one.
/// One round to commit, f + 1 to pass votes on, one to sign; a round is a tenth of the period, at most a minute. What
/// is sent in a round must arrive in it, so clocks may differ by about half a round. Pure; times are since 1970.
class voting_schedule {
public:
  using milliseconds = std::chrono::milliseconds;
  static constexpr milliseconds round_max{60'000};

  voting_schedule(std::chrono::seconds consensus_period, std::size_t authorities);

  /// The period whose document is voted on at `now`: the next one.
  std::uint64_t period_after(milliseconds now) const;
  milliseconds start_of(std::uint64_t period) const { return length_ * static_cast<std::int64_t>(period); }
  milliseconds commit_at(std::uint64_t period) const;
  milliseconds show_at(std::uint64_t period) const { return commit_at(period) + round_; }
  milliseconds sign_at(std::uint64_t period) const { return start_of(period) - round_; }
  milliseconds round() const { return round_; }

  /// Of the vote on `period_after(now)`.
  voting_phase phase_at(milliseconds now) const;
  /// While votes are shown: 1 to f + 1, how many signatures a vote needs on its way. Before: 1; after: one more than
  /// any has.
  unsigned show_round(std::uint64_t period, milliseconds now) const;

private:
  milliseconds length_;
  milliseconds round_;
  std::int64_t show_rounds_;
};

} // namespace gate17::directory
