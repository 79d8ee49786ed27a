// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/bytes.hpp"
#include "proto/cell/geometry.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/errc.hpp"

/// The body of the proof cell (R6): the link initiator's first cell after the answer. A node names itself by its
/// certificates and signs the link's answer hash; a client sends the same number of bytes, random.
namespace gate17::proto {

enum class proof_kind : std::uint8_t { client = 0, node = 1 };

/// Views the body. `certificates` is empty for a client.
struct proof_view {
  proof_kind kind = proof_kind::client;
  byte_view certificates;
  signature answer_signature;
};

/// `certificates` is what the responder's directory code decodes to a node id and a signing key; `oversized` above
/// certificates_bytes_max.
result<void> write_proof_body(byte_view certificates, const signing_key& signer, const byte_array<32>& answer_hash,
                              random_source& random, byte_span body);

void write_client_proof_body(random_source& random, byte_span body);

result<proof_view> read_proof_body(byte_view body);

/// The signature over ("lane-proof", answer_hash). The caller checks the certificates. False for a client.
bool proof_ok(const proof_view& proof, const verify_key& signer, const byte_array<32>& answer_hash);

} // namespace gate17::proto
