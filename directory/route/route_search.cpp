// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/route_search.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "directory/route/draw.hpp"

namespace gate17::directory {

namespace {

/// Draws of one search, all backtracking included. Only networks with hardly any choice come near it.
constexpr std::size_t draws_max = 1'000;
/// The same within one allowance of cost: rather more cost than more work.
constexpr std::size_t near_draws_max = 64;
/// How often the allowance over the best cost is doubled before cost does not matter.
constexpr int widenings = 4;

} // namespace

route_search::route_search(const plan_input& input, const candidates& possible, const cost_model& costs,
                           std::size_t hops, proto::random_source& random)
    : input_(input), possible_(possible), costs_(costs), hop_count_(hops), random_(random) {}

std::optional<std::vector<drawn_hop>> route_search::find(const separation_rules& rules) {
  for (const node_index entry : possible_.entries()) {
    const auto& id = input_.view.node(entry).id;
    if (rules.healthy_segments && input_.health.is_avoided(health_marks::client, id, input_.now)) {
      continue;
    }
    entry_ = {entry, possible_.entries().size(), 1.0};
    if (find_near(entry, rules) || find_anywhere(rules)) {
      std::vector<drawn_hop> found{entry_};
      found.insert(found.end(), back_.rbegin(), back_.rend());
      return found;
    }
  }
  return std::nullopt;
}

bool route_search::find_near(node_index entry, const separation_rules& rules) {
  route_field field(input_.view, possible_, costs_, entry, rules, hop_count_, random_);
  if (field.exits().empty()) {
    return false;
  }
  float allowance = std::max(field.best_us() * costs_.slack(), cost_model::slack_min_us);
  for (int widening = 0; widening <= widenings; ++widening, allowance *= 2) {
    draws_left_ = near_draws_max;
    back_.clear();
    if (choose_exit(field, field.best_us() + allowance, rules)) {
      return true;
    }
  }
  return false;
}

bool route_search::find_anywhere(const separation_rules& rules) {
  draws_left_ = draws_max;
  back_.clear();
  return choose_any_exit(rules);
}

bool route_search::choose_exit(route_field& field, float limit_us, const separation_rules& rules) {
  std::vector<node_index> nodes;
  std::vector<std::uint64_t> weights;
  for (const auto& exit : field.exits()) {
    if (exit.cost_us <= limit_us && exit.weight > 0) {
      nodes.push_back(exit.node);
      weights.push_back(exit.weight);
    }
  }
  return draw_until(nodes, std::move(weights), [&] {
    const node_index exit = back_.back().index;
    return choose_middle(field, limit_us, costs_.load_us(exit) + costs_.destination_us(exit), rules);
  });
}

bool route_search::choose_middle(route_field& field, float limit_us, float behind_us, const separation_rules& rules) {
  const std::size_t position = position_of_next();
  if (position == 0) {
    return hides_entry(rules);
  }
  std::vector<node_index> nodes;
  std::vector<std::uint64_t> weights;
  const node_index next = back_.back().index;
  const float limit_before_us = limit_us - behind_us;
  field.each_before(next, position, limit_before_us, [&](node_index middle, float, float) {
    const std::uint64_t weight = possible_.weight_of(middle);
    if (weight > 0 && fits(middle, rules)) {
      nodes.push_back(middle);
      weights.push_back(weight);
    }
  });
  return draw_until(nodes, std::move(weights), [&] {
    const node_index middle = back_.back().index;
    const float behind = behind_us + costs_.lane_us(middle, next) + costs_.load_us(middle);
    return choose_middle(field, limit_us, behind, rules);
  });
}

bool route_search::choose_any_exit(const separation_rules& rules) {
  std::vector<node_index> nodes;
  std::vector<std::uint64_t> weights;
  for (const node_index exit : possible_.exits()) {
    const std::uint64_t weight = possible_.weight_of(exit);
    if (weight > 0 && may_meet(input_.view.traits(), entry_.index, exit, rules)) {
      nodes.push_back(exit);
      weights.push_back(weight);
    }
  }
  return draw_until(nodes, std::move(weights),
                    [&] { return enough_owners() && could_hide_entry(rules) && choose_any_middle(rules); });
}

bool route_search::choose_any_middle(const separation_rules& rules) {
  if (position_of_next() == 0) {
    return hides_entry(rules);
  }
  std::vector<node_index> nodes;
  std::vector<std::uint64_t> weights;
  for (const node_index middle : possible_.middles()) {
    const std::uint64_t weight = possible_.weight_of(middle);
    if (weight > 0 && may_meet(input_.view.traits(), entry_.index, middle, rules) && fits(middle, rules)) {
      nodes.push_back(middle);
      weights.push_back(weight);
    }
  }
  return draw_until(nodes, std::move(weights), [&] { return choose_any_middle(rules); });
}

template <class GoOn>
bool route_search::draw_until(const std::vector<node_index>& nodes, std::vector<std::uint64_t> weights, GoOn go_on) {
  const auto sum = static_cast<double>(std::accumulate(weights.begin(), weights.end(), std::uint64_t{0}));
  while (draws_left_ > 0) {
    const auto drawn = draw_by_weight(random_, weights);
    if (!drawn) {
      break;
    }
    --draws_left_;
    back_.push_back({nodes[*drawn], nodes.size(), static_cast<double>(weights[*drawn]) / sum});
    if (go_on()) {
      return true;
    }
    back_.pop_back();
    weights[*drawn] = 0;
  }
  return false;
}

/// Spares the search where no choice of middles can have owners of their own.
bool route_search::enough_owners() const {
  const std::size_t needed = hop_count_ - 2;
  const node_traits& traits = input_.view.traits();
  std::vector<owner_index> owners{traits.owner_of(entry_.index), traits.owner_of(back_.front().index)};
  for (const node_index index : possible_.middles()) {
    const owner_index owner = traits.owner_of(index);
    if (std::find(owners.begin(), owners.end(), owner) == owners.end()) {
      owners.push_back(owner);
    }
    if (owners.size() >= needed + 2) {
      return true;
    }
  }
  return false;
}

/// As a middle before what is chosen; that it may meet the entry is known.
bool route_search::fits(node_index candidate, const separation_rules& rules) const {
  const bool apart = std::all_of(back_.begin(), back_.end(), [&](const drawn_hop& hop) {
    return may_meet(input_.view.traits(), hop.index, candidate, rules);
  });
  const node_index next = back_.back().index;
  return apart && input_.view.lanes().stands_between(candidate, next) && is_good_segment(candidate, next, rules) &&
         (position_of_next() > 1 || follows_entry(candidate, rules));
}

bool route_search::is_good_segment(node_index from, node_index to, const separation_rules& rules) const {
  if (possible_.avoided().excludes_lane(from, to)) {
    return false;
  }
  return !rules.healthy_segments || input_.health.size() == 0 ||
         !input_.health.is_avoided(input_.view.node(from).id, input_.view.node(to).id, input_.now);
}

bool route_search::follows_entry(node_index candidate, const separation_rules& rules) const {
  return input_.view.lanes().stands_between(entry_.index, candidate) && is_good_segment(entry_.index, candidate, rules);
}

/// Spares the search where this exit alone gives too many entries away, whatever comes before it.
bool route_search::could_hide_entry(const separation_rules& rules) const {
  const auto entries = input_.view.entries();
  const auto possible = std::count_if(entries.begin(), entries.end(), [&](node_index entry) {
    return may_meet(input_.view.traits(), entry, back_.front().index, rules);
  });
  return !rules.entry_hidden || static_cast<std::size_t>(possible) >= hidden_entries_min;
}

bool route_search::hides_entry(const separation_rules& rules) const {
  return !rules.entry_hidden ||
         count_compatible_entries(input_.view, back_.back().index, back_.front().index, rules) >= hidden_entries_min;
}

std::size_t count_compatible_entries(const network_view& view, node_index second, node_index exit,
                                     const separation_rules& rules) {
  const auto entries = view.entries();
  return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [&](node_index entry) {
    return view.lanes().stands_between(entry, second) && may_meet(view.traits(), entry, second, rules) &&
           may_meet(view.traits(), entry, exit, rules);
  }));
}

} // namespace gate17::directory
