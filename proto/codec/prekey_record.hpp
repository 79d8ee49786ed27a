// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/crypto/dh.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/errc.hpp"
#include "proto/node_id.hpp"

namespace gate17::proto {

/// A node's short-lived key P for one prekey period, signed by its signing key. A node makes one record per period and
/// boot and serves the same bytes to everybody: two records for one (node, period, boot) prove tagging.
struct prekey_record {
  node_id node;
  dh_public onion_key;
  std::uint32_t period = 0;
  std::uint32_t boot_id = 0;
  dh_public prekey;
  proto::signature signature;

  bool operator==(const prekey_record&) const = default;
};

/// `unsigned_record.signature` is ignored and replaced.
prekey_record sign(prekey_record unsigned_record, const signing_key& signing);

/// Only the signature; the caller compares node, onion key and period with what it expects.
[[nodiscard]] bool verify(const prekey_record& record, const verify_key& signing);

/// Canonical Cap'n Proto, at most 512 bytes.
std::vector<std::uint8_t> encode(const prekey_record& record);
result<prekey_record> decode_prekey_record(byte_view bytes);

} // namespace gate17::proto
