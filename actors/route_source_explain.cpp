// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "actors/route_source.hpp"
#include "directory/route/app_mark.hpp"

namespace gate17::actors {

namespace {

/// Each round leaves out the nodes without a key that the one before drew.
constexpr std::size_t rounds_max = 16;

/// Leaves those that could be installed; the ids of nodes without a key go to `excluded`.
void keep_with_keys(std::vector<directory::route>& routes, const directory::network_view& view, std::uint32_t period,
                    std::vector<proto::node_id>& excluded) {
  std::erase_if(routes, [&](const directory::route& made) {
    const auto keyless =
        std::ranges::find_if(made.hops, [&](const auto& hop) { return !view.keys_for(hop.id, period); });
    if (keyless == made.hops.end()) {
      return false;
    }
    excluded.push_back(keyless->id);
    return true;
  });
}

} // namespace

route_explanation route_source::explain(const route_question& question, bool needs_trusted_exit, instant now) {
  route_explanation made;
  if (!view_ || !view_->is_valid_at(now.seconds())) {
    made.trouble = "no valid network document";
    return made;
  }
  if (!config_.pinned.empty()) {
    made.trouble = "every circuit takes the route that 'pin' names: nothing is planned";
    return made;
  }
  const auto target = target_of(question.target);
  const auto mark = directory::app_mark(question.app);
  auto policy = preferences_->policy_for(target, mark, question.level.value_or(config_.level));
  policy.needs_trusted_exit |= needs_trusted_exit;
  const auto* rule = preferences_->rules.rule_for(target, mark);
  made.rule = rule ? rule->to_string() : std::string();
  made.needs_trusted_exit = policy.needs_trusted_exit;
  made.level = policy.level;
  made.avoids = avoided_texts(*preferences_, *view_);
  made.place = place_of(target);
  auto input = input_for(target, std::move(policy), now);
  const std::uint32_t period = prekey_period(now);
  for (std::size_t round = 0; round < rounds_max && made.routes.empty(); ++round) {
    auto found = find(input, explained_routes_max, now);
    if (!found) {
      made.refusal = directory::explain_refusal(input, found.error(), *preferences_, mark, random_);
      return made;
    }
    made.routes = std::move(*found);
    keep_with_keys(made.routes, *view_, period, input.policy.excluded_nodes);
  }
  if (made.routes.empty()) {
    made.trouble = "nodes of every route have not published a prekey";
  }
  return made;
}

std::vector<exit_status> route_source::exits(instant now) {
  return view_ ? list_exits(*view_, *preferences_, prekey_period(now)) : std::vector<exit_status>();
}

} // namespace gate17::actors
