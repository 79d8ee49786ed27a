// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "directory/errc.hpp"
#include "directory/network_view.hpp"
#include "directory/route/exclusion.hpp"
#include "directory/route/route_planner.hpp"

namespace gate17::directory {

/// Which nodes may stand at which place of a route, before they are compared with each other. Made once per plan; does
/// not outlive its input.
class candidates {
public:
  /// Errors: `pinned_node_unusable`, `no_entry`, `no_exit`, `exits_refuse_destination`, `no_trusted_exit`.
  static result<candidates> find(const plan_input& input);

  /// In the order in which they are to be tried.
  const std::vector<node_index>& entries() const { return entries_; }
  const std::vector<node_index>& exits() const { return exits_; }
  /// Ascending. Where lanes are tiered only core nodes: nobody else has lanes to whoever may stand beside it.
  const std::vector<node_index>& middles() const { return middles_; }
  bool is_middle(node_index node) const { return middle_flags_[node]; }

  /// The node's part in draws: its measured weight, less where it is suspected.
  std::uint64_t weight_of(node_index node) const;
  const exclusion& avoided() const { return avoided_; }

private:
  explicit candidates(const plan_input& input);
  void find_middles();
  result<void> find_entries();
  result<void> find_exits();
  bool is_relay(node_index index) const { return input_.view.is_usable(index) && !avoided_.excludes(index); }

  const plan_input& input_;
  exclusion avoided_;
  std::vector<node_index> middles_;
  std::vector<bool> middle_flags_;
  std::vector<node_index> entries_;
  std::vector<node_index> exits_;
};

} // namespace gate17::directory
