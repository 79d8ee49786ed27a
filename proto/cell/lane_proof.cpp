// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/lane_proof.hpp"

#include <algorithm>
#include <cassert>

#include "proto/cell/limits.hpp"
#include "proto/crypto/labels.hpp"

namespace gate17::proto {

namespace {

/// kind u8 | length u16 | certificates | signature | random; `length` counts certificates and signature.
constexpr std::size_t head_bytes = 3;
constexpr std::size_t signature_bytes = 64;

} // namespace

result<void> write_proof_body(byte_view certificates, const signing_key& signer, const byte_array<32>& answer_hash,
                              random_source& random, byte_span body) {
  const std::size_t length = certificates.size() + signature_bytes;
  if (certificates.size() > certificates_bytes_max || head_bytes + length > body.size()) {
    return fail(errc::oversized);
  }
  random.fill(body);
  body[0] = static_cast<std::uint8_t>(proof_kind::node);
  store_le16(body.data() + 1, static_cast<std::uint16_t>(length));
  const signature sig = signer.sign(labels::lane_proof, answer_hash);
  const auto behind = std::copy(certificates.begin(), certificates.end(), body.begin() + head_bytes);
  std::copy(sig.bytes.begin(), sig.bytes.end(), behind);
  return {};
}

void write_client_proof_body(random_source& random, byte_span body) {
  assert(body.size() >= head_bytes);
  random.fill(body);
  body[0] = static_cast<std::uint8_t>(proof_kind::client);
  store_le16(body.data() + 1, 0);
}

result<proof_view> read_proof_body(byte_view body) {
  if (body.size() < head_bytes) {
    return fail(errc::truncated);
  }
  const std::size_t length = load_le16(body.data() + 1);
  const byte_view content = body.subspan(head_bytes);
  proof_view out;
  if (body[0] == static_cast<std::uint8_t>(proof_kind::client)) {
    return length == 0 ? result<proof_view>(out) : fail(errc::malformed);
  }
  if (body[0] != static_cast<std::uint8_t>(proof_kind::node) || length < signature_bytes || length > content.size() ||
      length - signature_bytes > certificates_bytes_max) {
    return fail(errc::malformed);
  }
  out.kind = proof_kind::node;
  out.certificates = content.first(length - signature_bytes);
  std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(out.certificates.size()), signature_bytes,
              out.answer_signature.bytes.begin());
  return out;
}

bool proof_ok(const proof_view& proof, const verify_key& signer, const byte_array<32>& answer_hash) {
  return proof.kind == proof_kind::node && verify(signer, labels::lane_proof, answer_hash, proof.answer_signature);
}

} // namespace gate17::proto
