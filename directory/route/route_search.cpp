// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/route_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "directory/route/draw.hpp"

namespace gate17::directory {

namespace {

/// Draws of one search, all backtracking included. Only networks with hardly any choice come near it.
constexpr std::size_t draws_max = 1'000;

} // namespace

route_search::route_search(const plan_input& input, const candidates& possible, std::size_t hops,
                           proto::random_source& random)
    : input_(input), possible_(possible), hops_(hops), random_(random) {}

std::optional<std::vector<drawn_hop>> route_search::find(const separation_rules& rules) {
  for (const node_index entry : possible_.entries()) {
    const auto& id = input_.view.node(entry).id;
    if (rules.healthy_segments && input_.health.is_avoided(health_marks::client, id, input_.now)) {
      continue;
    }
    draws_left_ = draws_max;
    front_.assign(1, {entry, possible_.entries().size(), 1.0});
    exit_.reset();
    if (choose_exit(rules)) {
      auto found = front_;
      found.push_back(*exit_);
      return found;
    }
  }
  return std::nullopt;
}

bool route_search::choose_exit(const separation_rules& rules) {
  const bool found = draw_until(possible_.exits(), rules, [&](const drawn_hop& last) {
    exit_ = last;
    return enough_owners() && choose_middles(rules);
  });
  if (!found) {
    exit_.reset();
  }
  return found;
}

bool route_search::choose_middles(const separation_rules& rules) {
  if (front_.size() + 1 == hops_) {
    return ends_well(front_.back().index, rules);
  }
  return draw_until(possible_.relays(), rules, [&](const drawn_hop& middle) {
    front_.push_back(middle);
    if (choose_middles(rules)) {
      return true;
    }
    front_.pop_back();
    return false;
  });
}

template <class GoOn>
bool route_search::draw_until(const std::vector<node_index>& from, const separation_rules& rules, GoOn go_on) {
  std::vector<node_index> nodes;
  std::vector<std::uint64_t> weights;
  collect(from, rules, nodes, weights);
  const std::size_t possible = nodes.size();
  const auto sum = static_cast<double>(std::accumulate(weights.begin(), weights.end(), std::uint64_t{0}));
  while (draws_left_ > 0) {
    const auto drawn = draw_by_weight(random_, weights);
    if (!drawn) {
      break;
    }
    --draws_left_;
    const drawn_hop hop{nodes[*drawn], possible, static_cast<double>(weights[*drawn]) / sum};
    weights[*drawn] = 0;
    if (go_on(hop)) {
      return true;
    }
  }
  return false;
}

/// Spares the search where no choice of middles can have owners of their own.
bool route_search::enough_owners() const {
  const std::size_t needed = hops_ - 2;
  const owner_index entry_owner = input_.view.owner_of(front_.front().index);
  const owner_index exit_owner = input_.view.owner_of(exit_->index);
  std::set<owner_index> owners;
  for (const node_index index : possible_.relays()) {
    const owner_index owner = input_.view.owner_of(index);
    if (owner != entry_owner && owner != exit_owner) {
      owners.insert(owner);
    }
    if (owners.size() >= needed) {
      return true;
    }
  }
  return false;
}

void route_search::collect(const std::vector<node_index>& from, const separation_rules& rules,
                           std::vector<node_index>& nodes, std::vector<std::uint64_t>& weights) const {
  for (const node_index index : from) {
    const std::uint64_t weight = weight_of(index);
    if (weight > 0 && fits(index, rules)) {
      nodes.push_back(index);
      weights.push_back(weight);
    }
  }
}

std::uint64_t route_search::weight_of(node_index index) const {
  const proto::network_entry& node = input_.view.node(index);
  if (!input_.suspects || node.weight == 0) {
    return node.weight;
  }
  const double weight = static_cast<double>(node.weight) * input_.suspects->factor(node.id, input_.now);
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(weight)));
}

bool route_search::fits(node_index candidate, const separation_rules& rules) const {
  const bool apart = std::all_of(front_.begin(), front_.end(), [&](const drawn_hop& hop) {
    return may_meet(input_.view.traits(), hop.index, candidate, rules);
  });
  if (!apart) {
    return false;
  }
  if (!exit_) {
    // A candidate for the exit: which lane leads to it is decided by the last middle.
    return true;
  }
  return may_meet(input_.view.traits(), exit_->index, candidate, rules) &&
         input_.view.has_lane(front_.back().index, candidate) && is_healthy(front_.back().index, candidate, rules);
}

bool route_search::is_healthy(node_index from, node_index to, const separation_rules& rules) const {
  return !rules.healthy_segments ||
         !input_.health.is_avoided(input_.view.node(from).id, input_.view.node(to).id, input_.now);
}

bool route_search::ends_well(node_index last, const separation_rules& rules) const {
  return input_.view.has_lane(last, exit_->index) && is_healthy(last, exit_->index, rules);
}

} // namespace gate17::directory
