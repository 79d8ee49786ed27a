// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>

#include "proto/node_id.hpp"

namespace gate17::directory {

/// What one authority's own probes say about a node.
struct probe_finding {
  bool reachable = true;
  std::uint64_t weight = 0; ///< in units of `weight_unit_bytes` per second; 0: not measured

  bool operator==(const probe_finding&) const = default;
};

/// Nothing is said of nodes that are not in it.
using probe_findings = std::map<proto::node_id, probe_finding>;

/// Weights are counted in units of 1 MB/s and end at 1,000: one node must not draw all circuits to itself.
inline constexpr std::uint64_t weight_unit_bytes = 1'000'000;
inline constexpr std::uint64_t weight_units_max = 1'000;

} // namespace gate17::directory
