// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

#include <caf/all.hpp>

namespace gate17::actors {

/// Spawns an actor whose behaviour `start(self)` makes; `Pointer` is the type of `self`. CAF 0.17 dereferences a null
/// argument tuple when an actor is spawned without arguments, which hardened standard libraries refuse: hence one.
template <class Pointer, class Start>
auto spawn_with(caf::actor_system& system, Start start) {
  return system.spawn([](Pointer self, const Start& begin) { return begin(self); }, std::move(start));
}

} // namespace gate17::actors
