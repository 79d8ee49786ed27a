// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/route_planner.hpp"

#include <algorithm>
#include <utility>

#include "directory/route/candidates.hpp"
#include "directory/route/cost_model.hpp"
#include "directory/route/route_description.hpp"
#include "directory/route/route_search.hpp"
#include "directory/route/separation.hpp"

namespace gate17::directory {

namespace {

/// Draws for each route that is wanted, because the same may be drawn again.
constexpr std::size_t tries_per_route = 4;

result<std::size_t> hops_wanted(const route_policy& policy) {
  const std::size_t of_level = hops_of(policy.level);
  const std::size_t wanted = policy.hops == 0 ? of_level : policy.hops;
  if (wanted < std::max(hops_min, of_level) || wanted > hops_max) {
    return fail(errc::too_few_hops);
  }
  return wanted;
}

separation_rules rules_of(const plan_input& input) {
  separation_rules rules;
  rules.networks = !input.view.parameters().private_network;
  rules.countries = input.policy.level == security_level::high;
  rules.entry_hidden = input.view.entries().size() >= hidden_entries_min;
  return rules;
}

/// The rules that may be given up, mildest first. Level high gives up only the wish for healthy segments.
std::vector<separation_rules> ladder(const separation_rules& strict, security_level level) {
  std::vector<separation_rules> rungs;
  const auto add = [&](bool networks, bool entry_hidden) {
    for (const bool healthy : {true, false}) {
      rungs.push_back({networks, strict.countries, healthy, entry_hidden});
    }
  };
  add(strict.networks, strict.entry_hidden);
  if (level == security_level::high) {
    return rungs;
  }
  if (strict.networks) {
    add(false, strict.entry_hidden);
  }
  if (strict.entry_hidden) {
    add(strict.networks, false);
  }
  if (strict.networks && strict.entry_hidden) {
    add(false, false);
  }
  return rungs;
}

bool holds(const std::vector<route>& routes, const std::vector<drawn_hop>& wanted) {
  return std::any_of(routes.begin(), routes.end(), [&](const route& made) {
    return std::equal(made.hops.begin(), made.hops.end(), wanted.begin(), wanted.end(),
                      [](const route_hop& hop, const drawn_hop& drawn) { return hop.index == drawn.index; });
  });
}

/// Which rule stood in the way: the one without which there is a route.
errc obstacle(route_search& search, const separation_rules& strict) {
  if (strict.entry_hidden && search.find({strict.networks, strict.countries, false, false})) {
    return errc::entry_not_hidden;
  }
  if (strict.networks && search.find({false, strict.countries, false, false})) {
    return errc::networks_not_distinct;
  }
  if (strict.countries && search.find({false, false, false, false})) {
    return errc::countries_not_distinct;
  }
  return errc::owners_not_distinct;
}

} // namespace

std::string_view to_string(relaxed_rule rule) {
  switch (rule) {
  case relaxed_rule::networks_distinct:
    return "networks_distinct";
  case relaxed_rule::healthy_segments:
    return "healthy_segments";
  case relaxed_rule::entry_hidden:
    return "entry_hidden";
  case relaxed_rule::paths_known:
    break;
  }
  return "paths_known";
}

std::string_view explain(relaxed_rule rule) {
  switch (rule) {
  case relaxed_rule::networks_distinct:
    return "Two hops share an address block or a system: the network has too few different ones.";
  case relaxed_rule::healthy_segments:
    return "A stretch that failed lately is used again: there is no other.";
  case relaxed_rule::entry_hidden:
    return "The exit could tell the entry from too few others.";
  case relaxed_rule::paths_known:
    break;
  }
  return "Of some lanes nobody knows whether they lead through what is to be avoided.";
}

std::chrono::microseconds route_cost::round_trip() const {
  std::chrono::microseconds sum{0};
  for (const lane_cost& lane : lanes) {
    sum += lane.round_trip;
  }
  return sum;
}

result<std::vector<route>> plan_routes(const plan_input& input, std::size_t count, proto::random_source& random) {
  const auto hops = hops_wanted(input.policy);
  if (!hops) {
    return fail(hops.error());
  }
  const auto possible = candidates::find(input);
  if (!possible) {
    return fail(possible.error());
  }
  const cost_model costs(input.view, input.policy.level, input.destination);
  route_search search(input, *possible, costs, *hops, random);
  const separation_rules strict = rules_of(input);
  for (const separation_rules& rules : ladder(strict, input.policy.level)) {
    std::vector<route> found;
    for (std::size_t tries = 0; tries < count * tries_per_route && found.size() < count; ++tries) {
      const auto hops_found = search.find(rules);
      if (!hops_found) {
        break;
      }
      if (!holds(found, *hops_found)) {
        found.push_back(describe_route(input, *possible, costs, *hops_found, strict, rules));
      }
    }
    if (!found.empty()) {
      std::stable_sort(found.begin(), found.end(),
                       [](const route& left, const route& right) { return left.cost.total < right.cost.total; });
      return found;
    }
  }
  return fail(obstacle(search, strict));
}

result<route> plan_route(const plan_input& input, proto::random_source& random) {
  auto found = plan_routes(input, 1, random);
  if (!found) {
    return fail(found.error());
  }
  return std::move(found->front());
}

} // namespace gate17::directory
