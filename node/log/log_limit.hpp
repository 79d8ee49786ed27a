// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace gate17::node {

/// Lets through `burst` lines per window and counts the rest; usually a static beside the call it guards. Thread-safe
/// and lock-free: at the turn of a window a few lines more may pass.
class log_limit {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit log_limit(std::uint32_t burst = 5, std::chrono::seconds window = std::chrono::seconds(60))
      : burst_(burst), window_(window) {}

  bool admit() { return admit(std::chrono::steady_clock::now()); }
  bool admit(time_point now);

  /// Lines refused since the last call.
  std::uint64_t take_suppressed() { return suppressed_.exchange(0, std::memory_order_relaxed); }

private:
  std::uint32_t burst_;
  std::chrono::seconds window_;
  std::atomic<std::int64_t> window_number_{-1};
  std::atomic<std::uint32_t> used_{0};
  std::atomic<std::uint64_t> suppressed_{0};
};

} // namespace gate17::node
