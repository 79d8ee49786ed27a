// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace gate17::actors {

/// What an authority's probes have come to since its prober started. All zero elsewhere.
struct probing_status {
  std::uint64_t answered_total = 0;
  std::uint64_t failed_total = 0;
  std::uint64_t unsent_total = 0;   ///< not begun: no keys of a hop, or the data plane was too busy
  std::uint64_t measured_total = 0; ///< of those answered, the ones that brought bytes back
  std::uint32_t reachable = 0;      ///< nodes
  std::uint32_t unreachable = 0;

  bool operator==(const probing_status&) const = default;
};

} // namespace gate17::actors
