// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/candidates.hpp"

#include <algorithm>

namespace gate17::directory {

namespace {

template <class Items, class Item>
bool contains(const Items& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

bool is_excluded(const route_policy& policy, const proto::network_entry& node) {
  // Who avoids a country also avoids nodes that may well stand there.
  const bool country = !policy.excluded_countries.empty() &&
                       (node.place.country.empty() || contains(policy.excluded_countries, node.place.country));
  return country || contains(policy.excluded_nodes, node.id) || contains(policy.excluded_owners, node.owner);
}

bool admits(const network_view& view, node_index index, const route_target& target) {
  const exit_policy& policy = view.policy_of(index);
  if (!target.address) {
    return policy.admits_name(target.protocol, target.port);
  }
  const proto::endpoint address{*target.address, target.port};
  return policy.admits(target.protocol, address) && !view.is_node_endpoint(address);
}

} // namespace

result<candidates> candidates::find(const plan_input& input) {
  candidates made;
  for (node_index index = 0; index < input.view.size(); ++index) {
    if (input.view.is_usable(index) && !is_excluded(input.policy, input.view.node(index))) {
      made.relays_.push_back(index);
    }
  }
  if (const auto found = made.find_entries(input); !found) {
    return fail(found.error());
  }
  if (const auto found = made.find_exits(input); !found) {
    return fail(found.error());
  }
  return made;
}

bool candidates::is_relay(node_index index) const { return std::binary_search(relays_.begin(), relays_.end(), index); }

result<void> candidates::find_entries(const plan_input& input) {
  const auto& pinned = input.policy.pinned_entry;
  const std::vector<proto::node_id> wanted = pinned ? std::vector{*pinned} : input.entries;
  for (const proto::node_id& id : wanted) {
    const auto index = input.view.index_of(id);
    if (index && is_relay(*index) && !contains(entries_, *index)) {
      entries_.push_back(*index);
    }
  }
  if (entries_.empty()) {
    return fail(pinned ? errc::pinned_node_unusable : errc::no_entry);
  }
  return {};
}

result<void> candidates::find_exits(const plan_input& input) {
  const auto& pinned = input.policy.pinned_exit;
  bool any_exit = false;
  bool any_admits = false;
  for (const node_index index : relays_) {
    const proto::network_entry& node = input.view.node(index);
    if (!node.roles.has(proto::node_role::exit) || !node.flags.has(proto::node_flag::exit) ||
        (pinned && node.id != *pinned)) {
      continue;
    }
    any_exit = true;
    if (!admits(input.view, index, input.target)) {
      continue;
    }
    any_admits = true;
    if (!input.policy.needs_trusted_exit || node.flags.has(proto::node_flag::trusted)) {
      exits_.push_back(index);
    }
  }
  if (!exits_.empty()) {
    return {};
  }
  if (!any_exit) {
    return fail(pinned ? errc::pinned_node_unusable : errc::no_exit);
  }
  return fail(any_admits ? errc::no_trusted_exit : errc::exits_refuse_destination);
}

} // namespace gate17::directory
