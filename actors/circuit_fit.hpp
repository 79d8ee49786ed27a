// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "actors/circuit_plan.hpp"

namespace gate17::actors {

/// Whether a stream with this wish may leave through the plan's exit (R14 and the exit's policy). Thread-safe.
bool fits(const circuit_plan& plan, const circuit_wish& wish);

/// Whether one of the nodes is a hop of the plan. Thread-safe.
bool meets_any(const circuit_plan& plan, const std::vector<proto::node_id>& nodes);

} // namespace gate17::actors
