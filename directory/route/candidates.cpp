// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/candidates.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace gate17::directory {

namespace {

/// Which exits admit a target. Each policy is asked once, however many exits share it.
class admission_to {
public:
  admission_to(const network_view& view, const route_target& target)
      : view_(view), target_(target), known_(view.policy_count()) {
    if (target.address) {
      endpoint_ = {*target.address, target.port};
      is_node_ = view.is_node_endpoint(endpoint_);
    }
  }

  bool given_by(node_index exit) {
    auto& known = known_[view_.policy_number_of(exit)];
    if (!known) {
      const exit_policy& policy = view_.policy_of(exit);
      known = target_.address ? !is_node_ && policy.admits(target_.protocol, endpoint_)
                              : policy.admits_name(target_.protocol, target_.port);
    }
    return *known;
  }

private:
  const network_view& view_;
  const route_target& target_;
  proto::endpoint endpoint_;
  bool is_node_ = false;
  std::vector<std::optional<bool>> known_;
};

} // namespace

candidates::candidates(const plan_input& input)
    : input_(input), avoided_(input.view, input.policy), middle_flags_(input.view.size()) {}

result<candidates> candidates::find(const plan_input& input) {
  candidates made(input);
  made.find_middles();
  if (const auto found = made.find_entries(); !found) {
    return fail(found.error());
  }
  if (const auto found = made.find_exits(); !found) {
    return fail(found.error());
  }
  return made;
}

void candidates::find_middles() {
  const auto take = [&](node_index node) {
    if (is_relay(node)) {
      middles_.push_back(node);
      middle_flags_[node] = true;
    }
  };
  if (input_.view.lanes().is_tiered()) {
    const auto core = input_.view.lanes().core_nodes();
    std::for_each(core.begin(), core.end(), take);
    return;
  }
  for (node_index node = 0; node < input_.view.size(); ++node) {
    take(node);
  }
}

result<void> candidates::find_entries() {
  const auto& pinned = input_.policy.pinned_entry;
  const std::vector<proto::node_id> wanted = pinned ? std::vector{*pinned} : input_.entries;
  for (const proto::node_id& id : wanted) {
    const auto index = input_.view.index_of(id);
    if (index && is_relay(*index) && std::find(entries_.begin(), entries_.end(), *index) == entries_.end()) {
      entries_.push_back(*index);
    }
  }
  if (entries_.empty()) {
    return fail(pinned ? errc::pinned_node_unusable : errc::no_entry);
  }
  return {};
}

result<void> candidates::find_exits() {
  const auto& pinned = input_.policy.pinned_exit;
  const auto pinned_index = pinned ? input_.view.index_of(*pinned) : std::nullopt;
  admission_to target(input_.view, input_.target);
  bool any_exit = false;
  bool any_admits = false;
  for (const node_index node : input_.view.exits()) {
    if ((pinned && pinned_index != node) || avoided_.excludes(node) || avoided_.excludes_exit(node)) {
      continue;
    }
    any_exit = true;
    if (!target.given_by(node)) {
      continue;
    }
    any_admits = true;
    if (!input_.policy.needs_trusted_exit || input_.view.node(node).flags.has(proto::node_flag::trusted)) {
      exits_.push_back(node);
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

std::uint64_t candidates::weight_of(node_index node) const {
  const std::uint64_t weight = input_.view.weight_of(node);
  if (!input_.suspects || input_.suspects->empty() || weight == 0) {
    return weight;
  }
  const double reduced = static_cast<double>(weight) * input_.suspects->factor(input_.view.node(node).id, input_.now);
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(reduced)));
}

} // namespace gate17::directory
