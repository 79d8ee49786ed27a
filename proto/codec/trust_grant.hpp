// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/node_id.hpp"

namespace gate17::proto {

/// The network owner's word that a node may carry cleartext ("trusted"). Authorities can withhold a grant, never make
/// one. Signed under the context "trust" over `node id | u64 valid_until`.
struct trust_grant {
  unix_seconds valid_until = 0;
  proto::signature signature;

  bool operator==(const trust_grant&) const = default;
};

trust_grant grant_trust(const signing_key& network_owner, const node_id& node, unix_seconds valid_until);

/// Signature only; the caller compares `valid_until` with its clock.
[[nodiscard]] bool verify(const trust_grant& grant, const node_id& node, const verify_key& network_owner);

} // namespace gate17::proto
