// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "actors/entry_store.hpp"
#include "actors/interfaces.hpp"
#include "actors/route_source.hpp"
#include "actors/surroundings.hpp"

namespace gate17::actors {

/// Plans routes through the newest network for the circuit builder, and keeps the sticky entries and the health marks.
/// Never installs a circuit and never sees a stream.
struct route_planner_state {
  static inline const char* name = "route_planner";

  const surroundings* around = nullptr;
  entry_store* store = nullptr; ///< null: entries are not kept
  std::optional<route_source> source;
  entry_status shown;
  std::vector<proto::node_id> kept; ///< entries that the loops keep links to
};

route_planner_actor::behavior_type route_planner(route_planner_actor::stateful_pointer<route_planner_state> self,
                                                 const surroundings& around, entry_store* store,
                                                 route_source_config config);

} // namespace gate17::actors
