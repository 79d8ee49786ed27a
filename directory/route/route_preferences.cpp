// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/route_preferences.hpp"

#include <algorithm>

namespace gate17::directory {

namespace {

template <class Items, class Item>
bool contains(const Items& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

} // namespace

route_policy route_preferences::policy_for(const route_target& target, std::string_view mark,
                                           security_level level) const {
  const route_wishes wishes = rules.for_target(target, mark);
  route_policy policy;
  policy.level = wishes.level.value_or(level);
  policy.needs_trusted_exit = wishes.trusted_exit;
  policy.excluded_nodes = avoided_nodes;
  policy.excluded_owners = avoided_owners;
  policy.excluded_countries = avoided_countries;
  policy.excluded_asns = avoided_asns;
  policy.exit_countries = wishes.exit_countries;
  policy.excluded_exit_countries = wishes.excluded_exit_countries;
  policy.pinned_exit = wishes.exit;
  return policy;
}

bool route_preferences::allow(const route& made, const route_target& target, std::string_view mark) const {
  const route_wishes wishes = rules.for_target(target, mark);
  const route_hop& exit = made.exit();
  return (wishes.exit_countries.empty() || contains(wishes.exit_countries, exit.country)) &&
         (wishes.excluded_exit_countries.empty() ||
          (!exit.country.empty() && !contains(wishes.excluded_exit_countries, exit.country))) &&
         (!wishes.exit || *wishes.exit == exit.id) && (!wishes.level || *wishes.level <= made.level) &&
         (!wishes.trusted_exit || exit.trusted);
}

} // namespace gate17::directory
