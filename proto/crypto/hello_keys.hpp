// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/bytes.hpp"
#include "proto/crypto/dh.hpp"
#include "proto/crypto/secret.hpp"
#include "proto/node_id.hpp"

namespace gate17::proto {

/// Key of mac1 in a normal hello: BLAKE2b-256("mac1" | S). Everybody who knows S can make it; it only shows that the
/// sender knew whom it was calling.
byte_array<32> mac1_key(const dh_public& onion_key);

/// Key of mac1 in a first-contact hello: BLAKE2b-256("mac1" | node_id).
byte_array<32> mac1_key(const node_id& id);

/// BLAKE2b-128 keyed with `key` over the hello bytes before mac1. Compare with `sodium_memcmp`.
byte_array<16> mac1(const byte_array<32>& key, byte_view hello_bytes);

/// Key of an answer that carries records instead of accepting: first half of KDF(node_id, "records", e). It hides
/// nothing from those who know the node id; it only keeps all answers alike.
secret_key records_key(const node_id& id, const dh_public& ephemeral);

} // namespace gate17::proto
