// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/node_place.hpp"

namespace gate17::directory {

proto::location place_of_node(const locator& places, std::span<const proto::endpoint> addresses) {
  proto::location made;
  bool known = false;
  for (const proto::endpoint& at : addresses) {
    auto found = places.locate(at.address);
    if (!found) {
      continue;
    }
    if (known) {
      made.vague |= found->vague || found->country != made.country;
    } else {
      made = std::move(*found);
      known = true;
    }
  }
  return made;
}

} // namespace gate17::directory
