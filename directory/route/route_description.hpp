// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "directory/route/candidates.hpp"
#include "directory/route/cost_model.hpp"
#include "directory/route/route_planner.hpp"
#include "directory/route/route_search.hpp"
#include "directory/route/separation.hpp"

namespace gate17::directory {

/// A found route the way people read it: who, why, at which cost, and which of the rules in `strict` it does not keep
/// because only those in `kept` were asked of it.
route describe_route(const plan_input& input, const candidates& possible, const cost_model& costs,
                     const std::vector<drawn_hop>& found, const separation_rules& strict, const separation_rules& kept);

} // namespace gate17::directory
