// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "actors/authority_council.hpp"
#include "actors/authority_journal.hpp"
#include "actors/document_publisher.hpp"
#include "actors/document_store.hpp"
#include "actors/interfaces.hpp"
#include "actors/subscribers.hpp"
#include "actors/surroundings.hpp"

namespace gate17::actors {

/// The directory of an authority: takes descriptors and prekey records, publishes documents and sheets, tells everybody
/// in the process and serves whoever asks. Among several authorities it also votes with the others.
struct directory_authority_state {
  static inline const char* name = "directory_authority";

  const surroundings* around = nullptr;
  document_store* store = nullptr;
  authority_journal* journal = nullptr;
  std::optional<document_publisher> publisher;
  std::optional<authority_council> council; ///< nothing where one authority decides alone
  subscribers listeners;
};

directory_actor::behavior_type directory_authority(directory_actor::stateful_pointer<directory_authority_state> self,
                                                   const surroundings& around, document_store& store,
                                                   authority_journal& journal, directory::authority_config config,
                                                   publisher_config timing,
                                                   std::shared_ptr<const proto::signing_key> key,
                                                   authority_council::setup seat);

inline constexpr std::chrono::milliseconds directory_authority_tick{50};

} // namespace gate17::actors
