// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "node/config/error_list.hpp"
#include "node/plan/plan.hpp"

namespace gate17::node {

/// Lines of the tables of a plan, in the order of its lists.
struct plan_lines {
  std::uint32_t network = 0;
  std::vector<std::uint32_t> owners;
  std::vector<std::uint32_t> nodes;
  std::vector<std::uint32_t> clients;
};

/// What no single key can tell: names and addresses that collide or are missing, owners, authorities, pinned paths.
/// Errors go to the list, the rest to the plan's warnings.
void check_plan(plan& checked, const plan_lines& lines, error_list& errors);

} // namespace gate17::node
