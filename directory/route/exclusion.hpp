// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "directory/network_view.hpp"
#include "directory/route/route_policy.hpp"

namespace gate17::directory {

/// What a policy avoids, in the numbers of one view. Made once per plan.
class exclusion {
public:
  exclusion(const network_view& view, const route_policy& policy);

  /// Whoever avoids countries or systems also avoids nodes that may well stand there.
  bool excludes(node_index node) const;

  /// Whether an exit stands where none is wanted; one of unknown country does when any country is asked for or avoided.
  bool excludes_exit(node_index node) const;

  /// Whether lanes have to be looked at: a country or system is avoided.
  bool concerns_lanes() const { return !countries_.empty() || !asns_.empty(); }
  /// A lane that is known to lead through what is avoided.
  bool excludes_lane(node_index from, node_index to) const;

private:
  const network_view& view_;
  std::vector<node_index> nodes_;
  std::vector<owner_index> owners_;
  std::vector<country_code> countries_;
  std::vector<std::uint32_t> asns_;
  std::vector<country_code> exit_countries_;
  std::vector<country_code> excluded_exit_countries_;
};

} // namespace gate17::directory
