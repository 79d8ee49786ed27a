// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "actors/crew.hpp"
#include "actors/health.hpp"
#include "actors/interfaces.hpp"
#include "actors/surroundings.hpp"

namespace gate17::actors {

struct supervisor_config {
  std::size_t restarts_max = 5; ///< of all members together, within `window`; then they wait
  std::chrono::milliseconds window{10'000};
};

/// Starts the crew, restarts what dies at a bounded rate, and judges the state of the whole control plane four times a
/// second. When it ends, its actors end; `members` must outlive them all.
struct supervisor_state {
  static inline const char* name = "supervisor";

  struct member {
    caf::strong_actor_ptr handle;
    std::uint64_t lives = 0;
  };

  const surroundings* around = nullptr;
  crew* members_of = nullptr;
  std::vector<member> members;
  std::optional<restart_rate> rate;
  health_verdict last;
};

supervisor_actor::behavior_type supervisor(supervisor_actor::stateful_pointer<supervisor_state> self,
                                           const surroundings& around, crew& members, supervisor_config config);

inline constexpr std::chrono::milliseconds supervisor_tick{250};

} // namespace gate17::actors
