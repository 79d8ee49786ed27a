// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/route_field.hpp"

#include <algorithm>
#include <numeric>

#include "directory/route/draw.hpp"

namespace gate17::directory {

namespace {

/// Exits that are looked at first, to learn what a good route costs.
constexpr std::size_t scouts = 16;

bool is_cheaper(const route_field::exit_cost& left, const route_field::exit_cost& right) {
  return left.cost_us < right.cost_us;
}

/// The cheapest so many, in no order, to the front.
void bring_forward(std::vector<route_field::exit_cost>& exits, std::size_t count) {
  if (count < exits.size()) {
    std::nth_element(exits.begin(), exits.begin() + static_cast<std::ptrdiff_t>(count), exits.end(), is_cheaper);
  }
}

} // namespace

route_field::route_field(const network_view& view, const candidates& possible, const cost_model& costs,
                         node_index entry, const separation_rules& rules, std::size_t hops,
                         proto::random_source& random)
    : view_(view), possible_(possible), costs_(costs), entry_(entry), hops_(hops), random_(random) {
  arrival_.assign(hops - 2, std::vector<float>(view.size(), not_known));
  reach_first(rules);
  if (hops_ > hops_min) {
    choose_pool();
  }
  choose_exits(rules);
}

void route_field::reach_first(const separation_rules& rules) {
  auto& arrival = arrival_.front();
  std::fill(arrival.begin(), arrival.end(), unreachable);
  is_companion_.resize(view_.size());
  for (const node_index middle : possible_.middles()) {
    if (!may_meet(view_.traits(), entry_, middle, rules)) {
      continue;
    }
    companions_.push_back(middle);
    is_companion_[middle] = true;
    if (view_.lanes().stands_between(entry_, middle)) {
      arrival[middle] = costs_.lane_us(entry_, middle) + costs_.load_us(middle);
    }
  }
}

/// Half of them near the entry, the others by weight, so that long routes have somewhere to go.
void route_field::choose_pool() {
  pool_ = companions_;
  if (pool_.size() <= pool_max) {
    return;
  }
  constexpr auto near = static_cast<std::ptrdiff_t>(pool_max / 2);
  const auto& arrival = arrival_.front();
  std::nth_element(pool_.begin(), pool_.begin() + near, pool_.end(),
                   [&](node_index left, node_index right) { return arrival[left] < arrival[right]; });
  std::vector<std::uint64_t> weights;
  for (auto at = pool_.begin() + near; at != pool_.end(); ++at) {
    weights.push_back(possible_.weight_of(*at));
  }
  std::vector<node_index> chosen(pool_.begin(), pool_.begin() + near);
  while (chosen.size() < pool_max) {
    const auto drawn = draw_by_weight(random_, weights);
    if (!drawn) {
      break;
    }
    weights[*drawn] = 0;
    chosen.push_back(pool_[static_cast<std::size_t>(near) + *drawn]);
  }
  pool_ = std::move(chosen);
}

/// Every exit that may stand in a route with the entry, with what it costs at least.
std::vector<route_field::exit_cost> route_field::bounded_exits(const separation_rules& rules) const {
  std::vector<exit_cost> found;
  found.reserve(possible_.exits().size());
  for (const node_index exit : possible_.exits()) {
    if (may_meet(view_.traits(), entry_, exit, rules)) {
      const float least = view_.lanes().least_us(entry_, exit) + costs_.load_us(exit) + costs_.destination_us(exit);
      found.push_back({exit, least, possible_.weight_of(exit)});
    }
  }
  return found;
}

void route_field::choose_exits(const separation_rules& rules) {
  std::vector<exit_cost> bounded = bounded_exits(rules);
  bring_forward(bounded, scouts);
  for (std::size_t i = 0; i < std::min(scouts, bounded.size()); ++i) {
    best_us_ = std::min(best_us_, cost_of(bounded[i]));
  }
  const float limit = std::max(best_us_ * (1 + costs_.slack()), best_us_ + cost_model::slack_min_us);
  const auto beyond =
      std::partition(bounded.begin(), bounded.end(), [&](const exit_cost& exit) { return exit.cost_us <= limit; });
  const auto within = static_cast<std::size_t>(beyond - bounded.begin());
  if (within > exits_max) {
    bounded.erase(beyond, bounded.end());
    bounded = sample(std::move(bounded));
  } else {
    bring_forward(bounded, exits_max);
    bounded.resize(std::min(bounded.size(), exits_max));
  }
  for (exit_cost& exit : bounded) {
    exit.cost_us = cost_of(exit);
    if (exit.cost_us < unreachable) {
      best_us_ = std::min(best_us_, exit.cost_us);
      exits_.push_back(exit);
    }
  }
}

/// Drawn by weight with repetition; how often an exit was drawn becomes its weight, so that drawing from the sample is
/// drawing from all.
std::vector<route_field::exit_cost> route_field::sample(std::vector<exit_cost> from) const {
  std::vector<std::uint64_t> sums;
  sums.reserve(from.size());
  std::uint64_t sum = 0;
  for (exit_cost& exit : from) {
    sum += exit.weight;
    sums.push_back(sum);
    exit.weight = 0;
  }
  for (std::size_t draw = 0; sum > 0 && draw < exits_max; ++draw) {
    const auto found = std::upper_bound(sums.begin(), sums.end(), draw_below(random_, sum));
    ++from[static_cast<std::size_t>(found - sums.begin())].weight;
  }
  std::erase_if(from, [](const exit_cost& exit) { return exit.weight == 0; });
  return from;
}

float route_field::cost_of(const exit_cost& exit) {
  const float rest = costs_.load_us(exit.node) + costs_.destination_us(exit.node);
  float best = unreachable;
  each_before(exit.node, hops_ - 2, best,
              [&](node_index, float arrived, float lane_us) { best = std::min(best, arrived + lane_us); });
  return best < unreachable ? best + rest : unreachable;
}

float route_field::arrival_us(node_index middle, std::size_t position) {
  float& known = arrival_[position - 1][middle];
  if (known == not_known) {
    float best = unreachable;
    if (is_companion_[middle]) {
      each_before(middle, position - 1, best,
                  [&](node_index, float arrived, float lane_us) { best = std::min(best, arrived + lane_us); });
    }
    known = best < unreachable ? best + costs_.load_us(middle) : unreachable;
  }
  return known;
}

} // namespace gate17::directory
