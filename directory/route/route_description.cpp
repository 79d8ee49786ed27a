// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/route_description.hpp"

#include <chrono>
#include <cmath>
#include <string>

namespace gate17::directory {

namespace {

std::string percent(double share) { return std::to_string(std::lround(share * 100)) + " %"; }

std::string service_text(const route_target& target) {
  return (target.protocol == transport::tcp ? "tcp/" : "udp/") + std::to_string(target.port);
}

std::chrono::microseconds rounded(float microseconds) { return std::chrono::microseconds(std::lround(microseconds)); }

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

route_cost cost_of(const plan_input& input, const cost_model& costs, const std::vector<drawn_hop>& found) {
  route_cost made;
  float load_us = 0;
  for (std::size_t i = 1; i < found.size(); ++i) {
    const auto lane = input.view.lanes().find(found[i - 1].index, found[i].index).value_or(lane_facts());
    made.lanes.push_back({lane.round_trip, lane.measured});
    load_us += costs.load_us(found[i].index);
  }
  const node_index exit = found.back().index;
  made.load = rounded(load_us);
  made.destination_km = costs.kilometres_to_destination(exit);
  made.destination = rounded(costs.destination_us(exit));
  made.vague_exit = input.view.lanes().is_vague(exit);
  made.total = made.round_trip() + made.load + made.destination;
  return made;
}

bool are_paths_known(const network_view& view, const std::vector<drawn_hop>& found) {
  for (std::size_t i = 1; i < found.size(); ++i) {
    if (!view.lanes().path_of(found[i - 1].index, found[i].index).known) {
      return false;
    }
  }
  return true;
}

std::vector<relaxed_rule> given_up(const separation_rules& strict, const separation_rules& kept) {
  std::vector<relaxed_rule> rules;
  if (strict.networks && !kept.networks) {
    rules.push_back(relaxed_rule::networks_distinct);
  }
  if (!kept.healthy_segments) {
    rules.push_back(relaxed_rule::healthy_segments);
  }
  if (strict.entry_hidden && !kept.entry_hidden) {
    rules.push_back(relaxed_rule::entry_hidden);
  }
  return rules;
}

} // namespace

route describe_route(const plan_input& input, const candidates& possible, const cost_model& costs,
                     const std::vector<drawn_hop>& found, const separation_rules& strict,
                     const separation_rules& kept) {
  route made;
  made.level = input.policy.level;
  made.relaxed = given_up(strict, kept);
  if (possible.avoided().concerns_lanes() && !are_paths_known(input.view, found)) {
    made.relaxed.push_back(relaxed_rule::paths_known);
  }
  for (const drawn_hop& hop : found) {
    made.hops.push_back(hop_of(input.view, hop.index));
  }
  for (std::size_t position = 0; position < found.size(); ++position) {
    made.reasons.push_back(reason_for(input, made, position, found[position]));
  }
  made.cost = cost_of(input, costs, found);
  made.compatible_entries = count_compatible_entries(input.view, found[1].index, found.back().index, kept);
  return made;
}

} // namespace gate17::directory
