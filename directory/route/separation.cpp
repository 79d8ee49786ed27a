// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/separation.hpp"

#include <algorithm>

namespace gate17::directory {

namespace {

/// The /16 or /32 of an address as a number; the two families cannot collide.
std::uint64_t network_of(const proto::ip_address& address) {
  const auto& b = address.bytes;
  if (address.kind == proto::ip_address::family::v4) {
    return 4ULL << 32U | std::uint64_t{b[0]} << 8U | b[1];
  }
  return 6ULL << 32U | std::uint64_t{b[0]} << 24U | std::uint64_t{b[1]} << 16U | std::uint64_t{b[2]} << 8U | b[3];
}

std::uint16_t country_number(const std::string& country) {
  return country.size() == 2 ? static_cast<std::uint16_t>(country[0] << 8 | country[1]) : 0;
}

bool have_common(const std::vector<std::uint64_t>& left, const std::vector<std::uint64_t>& right) {
  return std::any_of(left.begin(), left.end(),
                     [&](std::uint64_t network) { return std::binary_search(right.begin(), right.end(), network); });
}

} // namespace

separation::separation(const network_view& view) {
  traits_.reserve(view.size());
  for (node_index index = 0; index < view.size(); ++index) {
    const proto::network_entry& node = view.node(index);
    traits& of_node = traits_.emplace_back();
    of_node.owner = view.owner_of(index);
    of_node.asn = node.place.asn;
    of_node.country = country_number(node.place.country);
    for (const proto::endpoint& item : node.addresses) {
      of_node.networks.push_back(network_of(item.address));
    }
    std::sort(of_node.networks.begin(), of_node.networks.end());
  }
}

bool separation::allows(node_index left, node_index right, const separation_rules& rules) const {
  const traits& a = traits_[left];
  const traits& b = traits_[right];
  if (left == right || a.owner == b.owner) {
    return false;
  }
  if (rules.countries && (a.country == 0 || b.country == 0 || a.country == b.country)) {
    return false;
  }
  const bool same_as = a.asn != 0 && a.asn == b.asn;
  return !rules.networks || (!same_as && !have_common(a.networks, b.networks));
}

} // namespace gate17::directory
