// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace gate17::directory {

/// What an authority's probes of one node came to: whether it can be reached, and how fast bytes went through it.
///
/// *Reachable* until `failures_max` probes in a row failed. A node that is new, or was just listed as running again,
/// has no lanes yet: circuits through it that fail during its trial do not count, only failures to answer by itself do.
/// One that answered again and then failed another trial has to wait twice as long for the next one.
///
/// *Weight.* A sample is bytes that came back over the time from the first byte sent to the last one received, so it is
/// never more than the node carried while it was looked at; a slow neighbour or a long way makes it less. Of the last
/// `samples_max` the second best counts: being fast once does not suffice, being measured badly a few times does not
/// harm. Pure, owned by one thread.
class probe_record {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr unsigned failures_max = 3;
  static constexpr std::size_t samples_max = 5;
  static constexpr unsigned lost_trials_max = 5;

  /// Failures to be carried before `until` count for nothing.
  void begin_trial(time_point until);
  void answered();
  enum class failure : std::uint8_t { to_carry, to_answer };
  void failed(failure what, time_point now);
  /// As a middle of a circuit, which is what a trial is about.
  void carried() { lost_trials_ = 0; }
  /// `took` is positive; bytes may be 0 when none came back in time.
  void measured(std::uint64_t bytes, std::chrono::microseconds took);

  bool reachable() const { return reachable_; }
  /// In units of `weight_unit_bytes` per second, at least 1; 0 while there is no sample.
  std::uint64_t weight() const;
  /// How many times longer than usual to wait before a node that is not reachable is tried again.
  unsigned patience() const { return lost_trials_ == 0 ? 1 : 1U << (lost_trials_ - 1); }

private:
  time_point trial_until_{};
  unsigned failures_ = 0;
  unsigned lost_trials_ = 0;
  bool reachable_ = true;
  std::deque<std::uint64_t> samples_; ///< bytes per second, oldest first
};

} // namespace gate17::directory
