// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace gate17::test {

/// Virtual time: whatever happens in a simulated world is an event here. Equal times run in the order of `after`, so a
/// run depends on its inputs alone.
class event_queue {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using span = std::chrono::milliseconds;

  time_point now() const { return now_; }
  span elapsed() const { return std::chrono::duration_cast<span>(now_ - start); }

  void after(span delay, std::function<void()> what) { events_.push({now_ + delay, ++order_, std::move(what)}); }

  /// False when nothing is left before `end`.
  bool run_next(time_point end) {
    if (events_.empty() || events_.top().at > end)
      return false;
    auto next = events_.top();
    events_.pop();
    now_ = next.at;
    next.what();
    return true;
  }

  static constexpr time_point start{std::chrono::hours{1'000}};

private:
  struct event {
    time_point at;
    std::uint64_t order;
    std::function<void()> what;

    bool operator<(const event& other) const { return std::pair(at, order) > std::pair(other.at, other.order); }
  };

  std::priority_queue<event> events_;
  std::uint64_t order_ = 0;
  time_point now_ = start;
};

} // namespace gate17::test
