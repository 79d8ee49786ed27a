// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/log/log_limit.hpp"

namespace gate17::node {

bool log_limit::admit(time_point now) {
  const std::int64_t number = now.time_since_epoch() / window_;
  auto seen = window_number_.load(std::memory_order_relaxed);
  if (seen != number && window_number_.compare_exchange_strong(seen, number, std::memory_order_relaxed))
    used_.store(0, std::memory_order_relaxed);
  if (used_.load(std::memory_order_relaxed) < burst_ && used_.fetch_add(1, std::memory_order_relaxed) < burst_)
    return true;
  suppressed_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

} // namespace gate17::node
