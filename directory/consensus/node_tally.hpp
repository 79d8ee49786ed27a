// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "proto/codec/network_document.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/codec/vote.hpp"
#include "proto/crypto/signature.hpp"

namespace gate17::directory {

/// What all votes together say about one node.
struct node_tally {
  std::vector<const proto::vote_node*> said; ///< at most one of each vote
  std::size_t votes = 0;                     ///< counted in all
};

/// What a tally is judged by.
struct tally_rules {
  const proto::network_parameters& parameters;
  const proto::verify_key& network_owner;
  proto::unix_seconds valid_from = 0;
  proto::unix_seconds valid_until = 0;
};

/// The entry, as `document_from_votes` describes it; nothing when too few votes list the node or its descriptor does
/// not hold. Core numbers and lanes are not this function's part.
std::optional<proto::network_entry> entry_of(const node_tally& tally, const tally_rules& rules);

} // namespace gate17::directory
