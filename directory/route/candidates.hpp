// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "directory/errc.hpp"
#include "directory/network_view.hpp"
#include "directory/route/route_planner.hpp"

namespace gate17::directory {

/// Which nodes may stand at which place of a route, before they are compared with each other. Made once per plan.
class candidates {
public:
  /// Errors: `pinned_node_unusable`, `no_entry`, `no_exit`, `exits_refuse_destination`, `no_trusted_exit`.
  static result<candidates> find(const plan_input& input);

  /// In the order in which they are to be tried.
  const std::vector<node_index>& entries() const { return entries_; }
  const std::vector<node_index>& exits() const { return exits_; }
  /// Every node that may be a hop at all.
  const std::vector<node_index>& relays() const { return relays_; }

private:
  result<void> find_entries(const plan_input& input);
  result<void> find_exits(const plan_input& input);
  bool is_relay(node_index index) const;

  std::vector<node_index> relays_; ///< ascending
  std::vector<node_index> entries_;
  std::vector<node_index> exits_;
};

} // namespace gate17::directory
