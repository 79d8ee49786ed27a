// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "actors/interfaces.hpp"
#include "actors/presence_schedule.hpp"
#include "actors/surroundings.hpp"

namespace gate17::actors {

/// Brings this node's descriptor and prekey records to the authorities, over the data plane or, when one runs in this
/// process, to the directory actor. Decides nothing about the network.
struct node_presence_state {
  static inline const char* name = "node_presence";

  const surroundings* around = nullptr;
  std::optional<presence_schedule> schedule;
};

node_presence_actor::behavior_type node_presence(node_presence_actor::stateful_pointer<node_presence_state> self,
                                                 const surroundings& around, node_identity& identity,
                                                 presence_schedule::surroundings network, presence_config config);

} // namespace gate17::actors
