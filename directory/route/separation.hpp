// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "directory/node_traits.hpp"

namespace gate17::directory {

/// Which differences between the hops of one route are demanded besides different nodes and owners.
struct separation_rules {
  bool networks = false;        ///< no common /16 (IPv4), /32 (IPv6) or AS
  bool countries = false;       ///< no common country; unknown ones count as common
  bool healthy_segments = true; ///< no segment that failed lately
  bool entry_hidden = false;    ///< the exit could think of `hidden_entries_min` entries before hop 2
};

/// Among fewer entries the exit, which sees hop 2, may find the client's (R20).
inline constexpr std::size_t hidden_entries_min = 64;

/// Whether both may stand in one route. A node never stands twice, an owner neither.
bool may_meet(const node_traits& traits, node_index left, node_index right, const separation_rules& rules);

} // namespace gate17::directory
