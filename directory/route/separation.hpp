// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "directory/network_view.hpp"

namespace gate17::directory {

/// Which differences between the hops of one route are demanded besides different nodes and owners.
struct separation_rules {
  bool networks = false;        ///< no common /16 (IPv4), /32 (IPv6) or AS
  bool countries = false;       ///< no common country; unknown ones count as common
  bool healthy_segments = true; ///< no segment that failed lately
};

/// What is compared, cut out of a view once per plan so that comparing is cheap. Owned by one plan.
class separation {
public:
  explicit separation(const network_view& view);

  /// Whether both may stand in one route. A node never stands twice, an owner neither.
  bool allows(node_index left, node_index right, const separation_rules& rules) const;

private:
  struct traits {
    owner_index owner = 0;
    std::uint32_t asn = 0;
    std::uint16_t country = 0;
    std::vector<std::uint64_t> networks; ///< sorted
  };

  std::vector<traits> traits_;
};

} // namespace gate17::directory
