// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "directory/route/candidates.hpp"
#include "directory/route/cost_model.hpp"
#include "directory/route/route_field.hpp"
#include "directory/route/route_planner.hpp"
#include "directory/route/separation.hpp"
#include "proto/crypto/random_source.hpp"

namespace gate17::directory {

/// One hop and out of how many it was drawn with which chance.
struct drawn_hop {
  node_index index = 0;
  std::size_t possible = 1;
  double share = 1.0;
};

/// Looks for nodes that fit together under one set of rules: entry in the given order, then the exit and the middles
/// from back to front, drawn by weight among those that cost little more than the best. Where those do not fit together
/// more cost is allowed, in the end any; backtracking stays inside a bound of work. Owned by one plan.
class route_search {
public:
  route_search(const plan_input& input, const candidates& possible, const cost_model& costs, std::size_t hops,
               proto::random_source& random);

  /// Entry first, exit last; nothing when these rules leave no route (or none was found within the bound).
  std::optional<std::vector<drawn_hop>> find(const separation_rules& rules);

private:
  bool find_near(node_index entry, const separation_rules& rules);
  bool find_anywhere(const separation_rules& rules);
  bool choose_exit(route_field& field, float limit_us, const separation_rules& rules);
  /// `behind_us`: what everything from `hops_.back()` on costs, itself included.
  bool choose_middle(route_field& field, float limit_us, float behind_us, const separation_rules& rules);
  bool choose_any_exit(const separation_rules& rules);
  bool choose_any_middle(const separation_rules& rules);

  /// Draws among nodes, each at most once, until one is drawn with which `go_on` finds the rest.
  template <class GoOn>
  bool draw_until(const std::vector<node_index>& nodes, std::vector<std::uint64_t> weights, GoOn go_on);
  std::size_t position_of_next() const { return hop_count_ - 1 - back_.size(); }
  bool enough_owners() const;
  bool fits(node_index candidate, const separation_rules& rules) const;
  bool is_good_segment(node_index from, node_index to, const separation_rules& rules) const;
  bool follows_entry(node_index candidate, const separation_rules& rules) const;
  bool could_hide_entry(const separation_rules& rules) const;
  bool hides_entry(const separation_rules& rules) const;

  const plan_input& input_;
  const candidates& possible_;
  const cost_model& costs_;
  std::size_t hop_count_;
  proto::random_source& random_;
  drawn_hop entry_;
  std::vector<drawn_hop> back_; ///< chosen so far: the exit, then the middles towards the entry
  std::size_t draws_left_ = 0;
};

/// How many nodes flagged `entry` could stand before that hop 2 and exit, as far as the exit can tell.
std::size_t count_compatible_entries(const network_view& view, node_index second, node_index exit,
                                     const separation_rules& rules);

} // namespace gate17::directory
