// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include <caf/all.hpp>

#include "actors/health.hpp"

namespace gate17::actors {

/// Port: the actors one supervisor looks after. Used by the supervisor alone.
class crew {
public:
  virtual ~crew() = default;
  virtual std::size_t size() const = 0;
  /// Spawns member `index` for the `life`-th time (0 first), puts it on the switchboard and subscribes who must hear of
  /// networks.
  virtual caf::strong_actor_ptr start(caf::actor_system& system, std::size_t index, std::uint64_t life) = 0;
  /// What is particular to this crew in judging health; the supervisor fills in the rest.
  virtual health_input health() const = 0;
};

} // namespace gate17::actors
