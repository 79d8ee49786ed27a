// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include <sodium/crypto_generichash_blake2b.h>

#include "proto/bytes.hpp"
#include "proto/crypto/secret.hpp"

namespace gate17::proto {

/// Incremental BLAKE2b (RFC 7693) with 16, 32 or 64 bytes of output and an optional key of up to 64 bytes.
/// The state is wiped on destruction. One `finish` per object.
class hasher {
public:
  explicit hasher(std::size_t output_bytes, byte_view key = {});
  hasher(const hasher&) = delete;
  hasher& operator=(const hasher&) = delete;
  ~hasher();

  hasher& update(byte_view part);
  hasher& update(std::string_view text);
  hasher& update_u8(std::uint8_t value);
  hasher& update_le16(std::uint16_t value);
  hasher& update_le32(std::uint32_t value);

  /// `out` must have exactly the number of bytes announced to the constructor.
  void finish(byte_span out);

private:
  crypto_generichash_blake2b_state state_;
  std::size_t output_bytes_;
};

/// BLAKE2b-256 of the concatenated parts (byte ranges or text; no separators: parts of variable length must be last or
/// carry their length).
template <class... Parts>
byte_array<32> hash32(const Parts&... parts) {
  hasher hash(32);
  (hash.update(parts), ...);
  byte_array<32> out;
  hash.finish(out);
  return out;
}

/// The two halves of one key derivation. Which half is used for what stands in `labels`.
struct kdf_output {
  secret_key first;
  secret_key second;
};

/// BLAKE2b-512 keyed with the 32-byte `key` over `u8 len(label) | label | (u32 len(part) | part)...`, split in halves.
/// Plays the KDF_RK and KDF_CK of the Double Ratchet specification (Perrin, Marlinspike 2016), section 5.2.
kdf_output kdf_parts(byte_view key, std::string_view label, std::initializer_list<byte_view> parts);

template <class... Parts>
kdf_output kdf(const secret_key& key, std::string_view label, const Parts&... parts) {
  return kdf_parts(key.expose(), label, {byte_view(parts)...});
}

/// The same under a key that is no secret (a transcript hash, a node id).
template <class... Parts>
kdf_output kdf(const byte_array<32>& key, std::string_view label, const Parts&... parts) {
  return kdf_parts(key, label, {byte_view(parts)...});
}

} // namespace gate17::proto
