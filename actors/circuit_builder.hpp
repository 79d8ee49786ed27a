// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "actors/circuit_pool.hpp"
#include "actors/interfaces.hpp"
#include "actors/surroundings.hpp"

namespace gate17::actors {

/// Gives every admitted stream a circuit: runs the circuit pool, asks the route planner, and tells the loops what to
/// install, attach, refuse and close. Never waits for a circuit to be built and never sees a cell.
struct circuit_builder_state {
  static inline const char* name = "circuit_builder";

  const surroundings* around = nullptr;
  std::optional<circuit_pool> pool;
  std::size_t nodes_min = 0;
  std::size_t renewed = 0; ///< circuits of the last `renew`
  network_view_ptr view;
  bool valid = false;      ///< `view`, when it was judged last
  bool keys_early = false; ///< a hop's prekey period was not the one by this clock, and no circuit was built since
};

/// `first_id`: circuit ids from here on are this incarnation's. `nodes_min` nodes with prekeys make a usable network.
circuit_builder_actor::behavior_type
circuit_builder(circuit_builder_actor::stateful_pointer<circuit_builder_state> self, const surroundings& around,
                pool_config config, circuit_id first_id, std::size_t nodes_min);

inline constexpr std::chrono::milliseconds circuit_builder_tick{500};
/// Ids an incarnation may use.
inline constexpr circuit_id circuit_ids_per_life = 1ULL << 40U;

} // namespace gate17::actors
