// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <ctime>
#include <functional>

namespace gate17::node {

/// CLOCK_BOOTTIME goes on while a machine sleeps, CLOCK_MONOTONIC stands still: their difference grows by the time
/// slept.
inline std::chrono::milliseconds boot_ahead_of_monotonic() {
  const auto read = [](clockid_t which) {
    timespec at{};
    ::clock_gettime(which, &at);
    return std::chrono::seconds(at.tv_sec) + std::chrono::nanoseconds(at.tv_nsec);
  };
  const auto monotonic = read(CLOCK_MONOTONIC);
  return std::chrono::duration_cast<std::chrono::milliseconds>(read(CLOCK_BOOTTIME) - monotonic);
}

/// Notices that the machine was suspended, which steady clocks and timers do not. Owned by one thread.
class suspend_watch {
public:
  explicit suspend_watch(std::function<std::chrono::milliseconds()> ahead = boot_ahead_of_monotonic)
      : ahead_(std::move(ahead)), seen_(ahead_()) {}

  /// How long the machine slept since the last call; zero when it did not. The two readings are not of one moment, so
  /// less than `noise_max` is nothing.
  std::chrono::milliseconds slept() {
    const auto before = seen_;
    seen_ = ahead_();
    const auto grown = seen_ - before;
    return grown >= noise_max ? grown : std::chrono::milliseconds(0);
  }

  static constexpr std::chrono::milliseconds noise_max{1'000};

private:
  std::function<std::chrono::milliseconds()> ahead_;
  std::chrono::milliseconds seen_;
};

} // namespace gate17::node
