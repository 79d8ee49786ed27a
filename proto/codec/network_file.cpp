// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/network_file.hpp"

#include <algorithm>
#include <set>

#include "proto/codec/quorum.hpp"
#include "proto/codec/signed_document.hpp"

namespace gate17::proto {

bool network_file::is_valid() const {
  const std::set<verify_key> distinct(authorities.begin(), authorities.end());
  const bool threshold_ok = threshold >= threshold_for(authorities.size()) && threshold <= authorities.size();
  return is_network_name(network_name) && distinct.size() == authorities.size() &&
         authorities.size() <= authority_signatures_max && threshold_ok && !fallbacks.empty() &&
         std::all_of(fallbacks.begin(), fallbacks.end(), [](const auto& node) { return !node.addresses.empty(); });
}

} // namespace gate17::proto
