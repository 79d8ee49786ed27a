// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace gate17::test {

/// A clock that moves only when a test moves it. Instances are independent; not thread-safe.
/// Pass `now()` where pure code takes a time point of the same `Clock`.
template <class Clock>
class manual_clock {
public:
  using duration = typename Clock::duration;
  using time_point = typename Clock::time_point;

  /// Starts well after the epoch, so that code subtracting an interval from "now" stays positive.
  explicit manual_clock(time_point start = time_point{std::chrono::hours{24 * 365 * 56}}) : now_{start} {}

  [[nodiscard]] time_point now() const { return now_; }

  /// Moves forward and returns the new time; a negative step models an adjusted wall clock.
  time_point advance(duration step) { return now_ += step; }

  void set(time_point to) { now_ = to; }

private:
  time_point now_;
};

using manual_steady_clock = manual_clock<std::chrono::steady_clock>;
using manual_system_clock = manual_clock<std::chrono::system_clock>;

} // namespace gate17::test
