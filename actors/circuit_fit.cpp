// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/circuit_fit.hpp"

#include <algorithm>

namespace gate17::actors {

bool fits(const circuit_plan& plan, const circuit_wish& wish) {
  return (plan.trusted_exit || !wish.needs_trusted_exit) && (!plan.admits || plan.admits(wish.target, wish.isolation));
}

bool meets_any(const circuit_plan& plan, const std::vector<proto::node_id>& nodes) {
  return std::ranges::any_of(plan.hops,
                             [&](const hop_spec& hop) { return std::ranges::find(nodes, hop.id) != nodes.end(); });
}

} // namespace gate17::actors
