// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/separation.hpp"

namespace gate17::directory {

bool may_meet(const node_traits& traits, node_index left, node_index right, const separation_rules& rules) {
  return left != right && !traits.have_common_owner(left, right) &&
         !(rules.countries && traits.may_have_common_country(left, right)) &&
         !(rules.networks && traits.have_common_network(left, right));
}

} // namespace gate17::directory
