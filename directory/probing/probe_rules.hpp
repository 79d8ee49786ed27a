// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace gate17::directory {

/// How often an authority probes, and how much it may cost.
struct probe_rules {
  unsigned interval_periods = 1;    ///< every node at least once in so many consensus periods
  unsigned measure_periods = 6;     ///< and measured about once in so many
  std::size_t in_flight_max = 4;    ///< probes at a time, of them one that measures
  std::size_t echo_bytes = 1 << 20; ///< of one measurement, each way; 0: nothing is measured
  std::chrono::milliseconds deadline{5'000};
  std::chrono::milliseconds echo_time_max{2'000};

  bool operator==(const probe_rules&) const = default;

  /// A sentence about the first value that makes no sense.
  std::optional<std::string> validate() const;
};

} // namespace gate17::directory
