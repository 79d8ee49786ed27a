// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "directory/route/candidates.hpp"
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

/// Looks for nodes that fit together under one set of rules: entry in the given order, exit and middles drawn by
/// weight, with backtracking inside a bound of work. Owned by one plan.
class route_search {
public:
  route_search(const plan_input& input, const candidates& possible, std::size_t hops, proto::random_source& random);

  /// Entry first, exit last; nothing when these rules leave no route (or none was found within the bound).
  std::optional<std::vector<drawn_hop>> find(const separation_rules& rules);

private:
  bool choose_exit(const separation_rules& rules);
  bool choose_middles(const separation_rules& rules);
  /// Draws among those of `from` that fit, each at most once, until one is drawn with which `go_on` finds the rest.
  template <class GoOn>
  bool draw_until(const std::vector<node_index>& from, const separation_rules& rules, GoOn go_on);
  bool enough_owners() const;
  std::uint64_t weight_of(node_index index) const;
  bool fits(node_index candidate, const separation_rules& rules) const;
  bool is_healthy(node_index from, node_index to, const separation_rules& rules) const;
  bool ends_well(node_index last, const separation_rules& rules) const;
  void collect(const std::vector<node_index>& from, const separation_rules& rules, std::vector<node_index>& nodes,
               std::vector<std::uint64_t>& weights) const;

  const plan_input& input_;
  const candidates& possible_;
  std::size_t hops_;
  proto::random_source& random_;
  std::vector<drawn_hop> front_; ///< entry and middles chosen so far
  std::optional<drawn_hop> exit_;
  std::size_t draws_left_ = 0;
};

} // namespace gate17::directory
