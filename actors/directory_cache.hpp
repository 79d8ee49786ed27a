// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "actors/document_follower.hpp"
#include "actors/document_store.hpp"
#include "actors/interfaces.hpp"
#include "actors/subscribers.hpp"
#include "actors/surroundings.hpp"

namespace gate17::actors {

/// The directory of clients and ordinary nodes: fetches and verifies what authorities publish, keeps the newest on
/// disk, tells everybody of it and serves it to whoever asks. Accepts no descriptors.
struct directory_cache_state {
  static inline const char* name = "directory_cache";

  const surroundings* around = nullptr;
  document_store* store = nullptr;
  std::optional<document_follower> follower;
  subscribers listeners;
};

directory_actor::behavior_type directory_cache(directory_actor::stateful_pointer<directory_cache_state> self,
                                               const surroundings& around, document_store& store,
                                               proto::network_file root, follower_config config,
                                               document_follower::identity who);

} // namespace gate17::actors
