// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/drain.hpp"

#include <csignal>

#include "node/process_signals.hpp"

namespace gate17::node {

namespace {

constexpr std::chrono::milliseconds check_interval{20};
constexpr unsigned checks_per_call = 5;

} // namespace

bool wait_until_drained(const std::function<bool()>& drained, std::chrono::milliseconds at_most,
                        const std::function<void()>& meanwhile) {
  const auto end = std::chrono::steady_clock::now() + at_most;
  for (unsigned checks = 1; !drained(); ++checks) {
    if (std::chrono::steady_clock::now() >= end)
      return false;
    if (const auto signal = wait_for_signal(check_interval); signal && *signal != SIGHUP)
      return false;
    if (checks % checks_per_call == 0)
      meanwhile();
  }
  return true;
}

} // namespace gate17::node
