// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "directory/errc.hpp"
#include "proto/bytes.hpp"
#include "proto/codec/descriptor.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/codec/vote.hpp"
#include "proto/crypto/signature.hpp"

namespace gate17::directory {

/// How long a descriptor stands without being renewed.
inline constexpr proto::unix_seconds descriptor_seconds = 86'400;

/// The document before the one to be made.
struct predecessor {
  proto::network_document content;
  proto::byte_array<32> hash{};
};

/// Whether a descriptor says too little about now: not renewed for `descriptor_seconds`, or certificates at their end.
bool is_expired(const proto::descriptor& content, proto::unix_seconds now);

/// The document of the votes' period. The same votes and predecessor give the same document in any order. With more
/// than half of the counted votes honest:
/// * a node is in when more than half of the votes list it, with the descriptor that most of them list (then the
/// newest,
///   then the lower hash), if it proves its id and its owner and has not expired; of nodes that share a name or an
///   address the one that more votes list stays, then the one of the predecessor, then the lower id;
/// * a flag stands when more than half of the votes set it; a place when more than half say the same;
/// * a weight is the lower median of what was measured, when at least two voters measured (or all voters);
/// * parameters change when more than half of the votes ask for the same;
/// * what the network owner signed counts from a single vote: the newest reject list, grants of trust.
///
/// `other_predecessor` when more than half of the votes do not name `previous` (null: none) as the document before;
/// `nothing_to_build` without nodes, `older_than_known`, `malformed` when a limit is broken.
result<proto::network_document> document_from_votes(const std::vector<const proto::vote*>& votes,
                                                    const predecessor* previous,
                                                    const proto::verify_key& network_owner);

} // namespace gate17::directory
