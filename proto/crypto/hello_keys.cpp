// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/hello_keys.hpp"

#include <utility>

#include "proto/crypto/hash.hpp"
#include "proto/crypto/labels.hpp"

namespace gate17::proto {

byte_array<32> mac1_key(const dh_public& onion_key) { return hash32(labels::mac1.text, onion_key.bytes); }

byte_array<32> mac1_key(const node_id& id) { return hash32(labels::mac1.text, id.bytes); }

byte_array<16> mac1(const byte_array<32>& key, byte_view hello_bytes) {
  byte_array<16> mac;
  hasher(mac.size(), key).update(hello_bytes).finish(mac);
  return mac;
}

secret_key records_key(const node_id& id, const dh_public& ephemeral) {
  return std::move(kdf(id.bytes, labels::records, ephemeral.bytes).first);
}

} // namespace gate17::proto
