// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>

#include "proto/bytes.hpp"
#include "proto/crypto/signature.hpp"

namespace gate17::proto {

/// Name of a node: BLAKE2b-256 of its Ed25519 identity public key. It never changes while the node keeps its identity.
struct node_id {
  byte_array<32> bytes{};

  auto operator<=>(const node_id&) const = default;
};

node_id node_id_of(const verify_key& identity);

/// All 64 hex digits, lower case.
std::string to_hex(const node_id& id);

/// The first 8 hex digits, for people. Not unique: never use it as a key.
std::string to_short_hex(const node_id& id);

} // namespace gate17::proto

/// Seeds hash tables from the id itself: ids are hashes already, but an attacker can choose among many identities, so
/// bound every table that strangers can fill.
template <>
struct std::hash<gate17::proto::node_id> {
  std::size_t operator()(const gate17::proto::node_id& id) const noexcept {
    return static_cast<std::size_t>(gate17::proto::load_le64(id.bytes.data()));
  }
};
