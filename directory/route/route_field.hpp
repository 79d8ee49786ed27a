// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "directory/route/candidates.hpp"
#include "directory/route/cost_model.hpp"
#include "directory/route/separation.hpp"
#include "proto/crypto/random_source.hpp"

namespace gate17::directory {

/// What it costs to reach each middle and each exit from one entry over the cheapest middles, whether or not those may
/// meet each other: where a search for routes of little cost has to look. Work is bounded whatever the network's size:
/// of many exits or middles that could do, some are drawn by weight. Made once per plan and entry.
class route_field {
public:
  static constexpr std::size_t pool_max = 48;  ///< middles that may stand before the last one
  static constexpr std::size_t exits_max = 96; ///< exits that are looked at closely

  struct exit_cost {
    node_index node = 0;
    float cost_us = 0;
    std::uint64_t weight = 0; ///< its part in draws
  };

  route_field(const network_view& view, const candidates& possible, const cost_model& costs, node_index entry,
              const separation_rules& rules, std::size_t hops, proto::random_source& random);

  /// Exits that were looked at; empty when the entry leads to none.
  const std::vector<exit_cost>& exits() const { return exits_; }
  float best_us() const { return best_us_; }

  /// Calls `visit(middle, cost of reaching it, cost of its lane to next)` for those that may stand at `position`
  /// (1: behind the entry) before `next` and together cost no more than `limit_us`, which `visit` may lower.
  template <class Visit>
  void each_before(node_index next, std::size_t position, const float& limit_us, Visit visit);

private:
  static constexpr float not_known = -1;
  static constexpr float unreachable = 1e12F;

  bool is_last(std::size_t position) const { return position + 2 == hops_; }
  void reach_first(const separation_rules& rules);
  void choose_pool();
  void choose_exits(const separation_rules& rules);
  std::vector<exit_cost> bounded_exits(const separation_rules& rules) const;
  std::vector<exit_cost> sample(std::vector<exit_cost> from) const;
  float cost_of(const exit_cost& exit);
  float arrival_us(node_index middle, std::size_t position);

  const network_view& view_;
  const candidates& possible_;
  const cost_model& costs_;
  node_index entry_;
  std::size_t hops_;
  proto::random_source& random_;
  std::vector<node_index> companions_;      ///< middles that may stand in a route with the entry
  std::vector<bool> is_companion_;          ///< by node
  std::vector<node_index> pool_;            ///< companions that may stand before the last middle
  std::vector<std::vector<float>> arrival_; ///< by position - 1 and node
  std::vector<exit_cost> exits_;
  float best_us_ = unreachable;
};

template <class Visit>
void route_field::each_before(node_index next, std::size_t position, const float& limit_us, Visit visit) {
  const lane_map& lanes = view_.lanes();
  const auto consider = [&](node_index middle, float lane_least_us) {
    const float arrived = middle == next ? unreachable : arrival_us(middle, position);
    if (arrived + lane_least_us > limit_us) {
      return;
    }
    const float lane_us = costs_.lane_us(middle, next);
    if (arrived + lane_us <= limit_us) {
      visit(middle, arrived, lane_us);
    }
  };
  if (is_last(position) && lanes.is_tiered() && !lanes.reaches_all_core(next)) {
    for (const auto& item : lanes.listed(next)) {
      if (possible_.is_middle(item.core)) {
        consider(item.core, 0);
      }
    }
    return;
  }
  for (const node_index middle : is_last(position) ? companions_ : pool_) {
    consider(middle, lanes.least_us(middle, next));
  }
}

} // namespace gate17::directory
