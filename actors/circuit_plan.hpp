// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "actors/ports.hpp"
#include "actors/status.hpp"
#include "proto/node_id.hpp"

namespace gate17::actors {

/// What a route is wanted for.
struct circuit_wish {
  destination target; ///< empty host: any destination (a spare)
  bool needs_trusted_exit = false;
  std::vector<proto::node_id> excluded;
};

/// A planned route, ready to install.
struct circuit_plan {
  std::vector<hop_spec> hops;
  std::vector<hop_status> shown; ///< the same hops as people read them
  std::string level;
  bool trusted_exit = false;
  /// Whether the exit's policy lets a destination through; pure, callable from any thread.
  std::function<bool(const destination&)> admits;
};

} // namespace gate17::actors
