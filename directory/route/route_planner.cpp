// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/route_planner.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "directory/route/candidates.hpp"
#include "directory/route/route_search.hpp"
#include "directory/route/separation.hpp"

namespace gate17::directory {

namespace {

std::string percent(double share) { return std::to_string(std::lround(share * 100)) + " %"; }

std::string service_text(const route_target& target) {
  return (target.protocol == transport::tcp ? "tcp/" : "udp/") + std::to_string(target.port);
}

result<std::size_t> hops_wanted(const route_policy& policy) {
  const std::size_t of_level = hops_of(policy.level);
  const std::size_t wanted = policy.hops == 0 ? of_level : policy.hops;
  if (wanted < std::max(hops_min, of_level) || wanted > hops_max) {
    return fail(errc::too_few_hops);
  }
  return wanted;
}

route_hop hop_of(const network_view& view, node_index index) {
  const proto::network_entry& node = view.node(index);
  return {index,         node.id, node.name, node.owner, node.place.country, node.flags.has(proto::node_flag::trusted),
          node.addresses};
}

choice_reason reason_for(const plan_input& input, const route& made, std::size_t position, const drawn_hop& drawn) {
  const std::string& name = made.hops[position].name;
  const std::string chance = ", chance " + percent(drawn.share);
  if (position == 0) {
    const bool first = !input.entries.empty() && input.entries.front() == made.hops[0].id;
    const std::string why = input.policy.pinned_entry ? "asked for by the policy"
                            : first                   ? "active of the entry set"
                                                      : "standby of the entry set";
    return {"entry " + name, why, 1.0};
  }
  if (position + 1 == made.hops.size()) {
    const std::string trusted = input.policy.needs_trusted_exit ? "trusted exits" : "exits";
    return {"exit " + name,
            "one of " + std::to_string(drawn.possible) + " " + trusted + " that admit " + service_text(input.target) +
                chance,
            drawn.share};
  }
  return {"relay " + name, "one of " + std::to_string(drawn.possible) + " that fit the other hops" + chance,
          drawn.share};
}

route describe(const plan_input& input, const std::vector<drawn_hop>& drawn, std::vector<relaxed_rule> relaxed) {
  route made;
  made.level = input.policy.level;
  made.relaxed = std::move(relaxed);
  for (const drawn_hop& hop : drawn) {
    made.hops.push_back(hop_of(input.view, hop.index));
  }
  for (std::size_t position = 0; position < drawn.size(); ++position) {
    made.reasons.push_back(reason_for(input, made, position, drawn[position]));
  }
  return made;
}

separation_rules rules_of(const plan_input& input) {
  separation_rules rules;
  rules.networks = !input.view.parameters().private_network;
  rules.countries = input.policy.level == security_level::high;
  return rules;
}

/// The rules that may be given up, mildest first. Level high gives up only the wish for healthy segments.
std::vector<separation_rules> ladder(const separation_rules& strict, security_level level) {
  const separation_rules any_health{strict.networks, strict.countries, false};
  if (!strict.networks || level == security_level::high) {
    return {strict, any_health};
  }
  return {strict, any_health, {false, strict.countries, true}, {false, strict.countries, false}};
}

/// Which rule stood in the way: the one without which there is a route.
errc obstacle(route_search& search, const separation_rules& strict) {
  if (strict.networks && search.find({false, strict.countries, false})) {
    return errc::networks_not_distinct;
  }
  if (strict.countries && search.find({false, false, false})) {
    return errc::countries_not_distinct;
  }
  return errc::owners_not_distinct;
}

std::vector<relaxed_rule> given_up(const separation_rules& strict, const separation_rules& kept) {
  std::vector<relaxed_rule> rules;
  if (strict.networks && !kept.networks) {
    rules.push_back(relaxed_rule::networks_distinct);
  }
  if (!kept.healthy_segments) {
    rules.push_back(relaxed_rule::healthy_segments);
  }
  return rules;
}

} // namespace

std::string_view to_string(relaxed_rule rule) {
  switch (rule) {
  case relaxed_rule::networks_distinct:
    return "networks_distinct";
  case relaxed_rule::healthy_segments:
    break;
  }
  return "healthy_segments";
}

result<route> plan_route(const plan_input& input, proto::random_source& random) {
  const auto hops = hops_wanted(input.policy);
  if (!hops) {
    return fail(hops.error());
  }
  const auto possible = candidates::find(input);
  if (!possible) {
    return fail(possible.error());
  }
  route_search search(input, *possible, *hops, random);
  const separation_rules strict = rules_of(input);
  for (const separation_rules& rules : ladder(strict, input.policy.level)) {
    if (const auto found = search.find(rules)) {
      return describe(input, *found, given_up(strict, rules));
    }
  }
  return fail(obstacle(search, strict));
}

} // namespace gate17::directory
