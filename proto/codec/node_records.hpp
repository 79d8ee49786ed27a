// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/codec/node_certificates.hpp"
#include "proto/codec/prekey_record.hpp"
#include "proto/crypto/key_schedule.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

/// What a node tells a stranger (first contact) or a caller with an old prekey: all that a handshake needs.
struct node_records {
  node_certificates certificates;
  prekey_record prekey;

  bool operator==(const node_records&) const = default;
};

/// Upper limit of the encoding; it must fit into a hello answer and into an `error` frame.
inline constexpr std::size_t node_records_bytes_max = 1'900;

std::vector<std::uint8_t> encode(const node_records& records);
result<node_records> decode_node_records(byte_view bytes);

/// Checks certificates at `now`, the prekey signature, and that both speak of `expected` and of one onion key.
/// Whether the period is acceptable is the caller's rule. Errors: those of `verify_certificates`, `wrong_node`,
/// `bad_signature`.
result<responder_keys_public> verify_records(const node_records& records, const node_id& expected, unix_seconds now);

} // namespace gate17::proto
