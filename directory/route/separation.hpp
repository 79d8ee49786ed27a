// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "directory/node_traits.hpp"

namespace gate17::directory {

/// Which differences between the hops of one route are demanded besides different nodes and owners.
struct separation_rules {
  bool networks = false;        ///< no common /16 (IPv4), /32 (IPv6) or AS
  bool countries = false;       ///< no common country; unknown ones count as common
  bool healthy_segments = true; ///< no segment that failed lately
};

/// Whether both may stand in one route. A node never stands twice, an owner neither.
bool may_meet(const node_traits& traits, node_index left, node_index right, const separation_rules& rules);

} // namespace gate17::directory
