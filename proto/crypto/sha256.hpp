// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sodium/crypto_hash_sha256.h>

#include "proto/bytes.hpp"

namespace gate17::proto {

/// SHA-256 (FIPS 180-4) of the concatenated parts, where a published format asks for it. Everything of our own is
/// BLAKE2b (`hash.hpp`).
template <class... Parts>
byte_array<32> sha256(const Parts&... parts) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  (crypto_hash_sha256_update(&state, byte_view(parts).data(), byte_view(parts).size()), ...);
  byte_array<32> out;
  crypto_hash_sha256_final(&state, out.data());
  return out;
}

} // namespace gate17::proto
