// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/exclusion.hpp"

#include <algorithm>

namespace gate17::directory {

namespace {

template <class Items, class Item>
bool contains(const Items& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

std::vector<country_code> codes_of(const std::vector<std::string>& countries) {
  std::vector<country_code> codes;
  for (const std::string& country : countries) {
    codes.push_back(country_code_of(country));
  }
  return codes;
}

} // namespace

exclusion::exclusion(const network_view& view, const route_policy& policy)
    : view_(view),
      countries_(codes_of(policy.excluded_countries)),
      asns_(policy.excluded_asns),
      exit_countries_(codes_of(policy.exit_countries)),
      excluded_exit_countries_(codes_of(policy.excluded_exit_countries)) {
  for (const proto::node_id& id : policy.excluded_nodes) {
    if (const auto index = view.index_of(id)) {
      nodes_.push_back(*index);
    }
  }
  for (const proto::verify_key& owner : policy.excluded_owners) {
    if (const auto known = view.traits().owner_named(owner)) {
      owners_.push_back(*known);
    }
  }
}

bool exclusion::excludes(node_index node) const {
  const node_traits& traits = view_.traits();
  const country_code country = traits.country_of(node);
  const std::uint32_t asn = traits.asn_of(node);
  return (!countries_.empty() && (country == 0 || contains(countries_, country))) ||
         (!asns_.empty() && (asn == 0 || contains(asns_, asn))) ||
         (!owners_.empty() && contains(owners_, traits.owner_of(node))) || (!nodes_.empty() && contains(nodes_, node));
}

bool exclusion::excludes_exit(node_index node) const {
  const country_code country = view_.traits().country_of(node);
  return (!exit_countries_.empty() && !contains(exit_countries_, country)) ||
         (!excluded_exit_countries_.empty() && (country == 0 || contains(excluded_exit_countries_, country)));
}

bool exclusion::excludes_lane(node_index from, node_index to) const {
  if (!concerns_lanes()) {
    return false;
  }
  const lane_path path = view_.lanes().path_of(from, to);
  return std::any_of(path.countries.begin(), path.countries.end(),
                     [&](country_code country) { return contains(countries_, country); }) ||
         std::any_of(path.asns.begin(), path.asns.end(), [&](std::uint32_t asn) { return contains(asns_, asn); });
}

} // namespace gate17::directory
