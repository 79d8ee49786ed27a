// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actors/interfaces.hpp"
#include "actors/switchboard.hpp"

namespace gate17::actors {

/// After an actor was started: it hears of networks from now on.
template <class Handle>
void subscribe(const switchboard& peers, const Handle& subscriber) {
  const auto directory = peers.get(&switchboard::handles::directory);
  if (directory && subscriber) {
    caf::anon_send(directory, subscribe_network{subscriber});
  }
}

/// After the directory was started: everybody hears of networks from the new one. The planner comes before the builder,
/// so that it knows a network when the builder asks for routes in it.
inline void subscribe_all(const switchboard& peers) {
  const auto handles = peers.read();
  subscribe(peers, handles.planner);
  subscribe(peers, handles.builder);
  subscribe(peers, handles.presence);
  subscribe(peers, handles.prober);
}

} // namespace gate17::actors
