// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>

#include "directory/route/route_planner.hpp"
#include "directory/route/separation.hpp"

namespace gate17::test {

/// How many promises a route breaks that no route may break, leaving out what it reports as given up.
inline std::size_t broken_promises(const directory::route& made, const directory::plan_input& input) {
  using namespace directory;
  const auto contains = [](const auto& items, const auto& item) {
    return std::find(items.begin(), items.end(), item) != items.end();
  };
  const auto& v = input.view;
  const auto& policy = input.policy;
  std::size_t count = made.hops.size() == hops_of(policy.level) ? 0 : 1;
  count += contains(input.entries, made.entry().id) ? 0 : 1;
  count += v.lanes().is_core(made.hops[1].index) ? 0 : 1;
  count += made.compatible_entries >= hidden_entries_min || contains(made.relaxed, relaxed_rule::entry_hidden) ? 0 : 1;
  count += policy.needs_trusted_exit && !made.exit().trusted ? 1 : 0;
  const bool networks = !contains(made.relaxed, relaxed_rule::networks_distinct);
  for (std::size_t i = 0; i < made.hops.size(); ++i) {
    const auto a = made.hops[i].index;
    count += v.is_usable(a) ? 0 : 1;
    count += contains(policy.excluded_countries, v.node(a).place.country) ? 1 : 0;
    count += contains(policy.excluded_asns, v.node(a).place.asn) ? 1 : 0;
    count += contains(policy.excluded_owners, v.node(a).owner) ? 1 : 0;
    count += i > 0 && !v.has_lane(made.hops[i - 1].index, a) ? 1 : 0;
    for (std::size_t j = 0; j < i; ++j) {
      const auto b = made.hops[j].index;
      count += a == b || v.traits().have_common_owner(a, b) ? 1 : 0;
      count += networks && v.traits().have_common_network(a, b) ? 1 : 0;
      count += policy.level == security_level::high && v.traits().may_have_common_country(a, b) ? 1 : 0;
    }
  }
  return count;
}

} // namespace gate17::test
