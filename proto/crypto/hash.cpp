// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/hash.hpp"

#include <algorithm>
#include <cassert>

#include <sodium/utils.h>

#include "proto/crypto/ready.hpp"

namespace gate17::proto {

hasher::hasher(std::size_t output_bytes, byte_view key) : output_bytes_(output_bytes) {
  ensure_crypto_ready();
  require_crypto(crypto_generichash_blake2b_init(&state_, key.data(), key.size(), output_bytes) == 0);
}

hasher::~hasher() { sodium_memzero(&state_, sizeof(state_)); }

hasher& hasher::update(byte_view part) {
  require_crypto(crypto_generichash_blake2b_update(&state_, part.data(), part.size()) == 0);
  return *this;
}

hasher& hasher::update(std::string_view text) {
  return update(byte_view(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

hasher& hasher::update_u8(std::uint8_t value) { return update(byte_view(&value, 1)); }

hasher& hasher::update_le16(std::uint16_t value) {
  byte_array<2> bytes;
  store_le16(bytes.data(), value);
  return update(bytes);
}

hasher& hasher::update_le32(std::uint32_t value) {
  byte_array<4> bytes;
  store_le32(bytes.data(), value);
  return update(bytes);
}

void hasher::finish(byte_span out) {
  assert(out.size() == output_bytes_);
  require_crypto(crypto_generichash_blake2b_final(&state_, out.data(), out.size()) == 0);
}

kdf_output kdf_parts(byte_view key, std::string_view label, std::initializer_list<byte_view> parts) {
  assert(key.size() == 32 && label.size() < 256);
  hasher hash(64, key);
  hash.update_u8(static_cast<std::uint8_t>(label.size())).update(label);
  for (const byte_view part : parts) {
    hash.update_le32(static_cast<std::uint32_t>(part.size())).update(part);
  }
  secret<byte_array<64>> both;
  hash.finish(both.expose_mutable());
  kdf_output out;
  std::copy_n(both.expose().begin(), 32, out.first.expose_mutable().begin());
  std::copy_n(both.expose().begin() + 32, 32, out.second.expose_mutable().begin());
  return out;
}

} // namespace gate17::proto
