// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/dh.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/errc.hpp"
#include "proto/node_id.hpp"

namespace gate17::proto {

/// The identity key of a node vouches for its signing key and its onion key S; no key ever both signs and does DH.
/// Times in unix seconds. Value type, says nothing until verified.
struct node_certificates {
  verify_key identity;
  verify_key signing;
  unix_seconds valid_from = 0;
  unix_seconds valid_until = 0;
  dh_public onion_key;
  unix_seconds onion_valid_from = 0;
  unix_seconds onion_valid_until = 0;
  signature signing_cert_signature;
  signature onion_cert_signature;

  bool operator==(const node_certificates&) const = default;
};

/// Longest life of the two certified keys; a certificate that claims more is `malformed`. 30 and 7 days, one day
/// overlap.
inline constexpr unix_seconds signing_key_seconds_max = 31 * 86'400;
inline constexpr unix_seconds onion_key_seconds_max = 8 * 86'400;

/// Signs both certificates with the identity key.
node_certificates certify(const signing_key& identity, const verify_key& signing, validity signing_validity,
                          const dh_public& onion_key, validity onion_validity);

/// Checks both signatures and both spans at `now` and returns whose they are.
/// Errors: `malformed` (impossible span), `bad_signature`, `expired`, `not_yet_valid`.
result<node_id> verify_certificates(const node_certificates& certificates, unix_seconds now);

/// Canonical Cap'n Proto, as a lane proof carries it. At most 1,024 bytes.
std::vector<std::uint8_t> encode(const node_certificates& certificates);
result<node_certificates> decode_node_certificates(byte_view bytes);

} // namespace gate17::proto
