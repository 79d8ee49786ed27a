// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/lane_keys.hpp"

namespace gate17::node {

void anonymous_lane_identity::write_proof(const proto::byte_array<32>&, proto::random_source& random,
                                          proto::byte_span body) {
  proto::write_client_proof_body(random, body);
}

proto::result<std::optional<proto::node_id>> anonymous_lane_identity::check_proof(proto::byte_view,
                                                                                  const proto::byte_array<32>&) {
  return tl::unexpected(proto::errc::unsolicited);
}

node_lane_identity::node_lane_identity(std::shared_ptr<const node_keys> keys, const actors::wall_clock& clock)
    : keys_(std::move(keys)), clock_(clock) {}

void node_lane_identity::replace_keys(std::shared_ptr<const node_keys> keys) {
  const std::lock_guard lock(mutex_);
  keys_ = std::move(keys);
}

void node_lane_identity::write_proof(const proto::byte_array<32>& answer_hash, proto::random_source& random,
                                     proto::byte_span body) {
  std::shared_ptr<const node_keys> keys;
  {
    const std::lock_guard lock(mutex_);
    keys = keys_;
  }
  const auto certificates = proto::encode(keys->certificates);
  if (!proto::write_proof_body(certificates, keys->signing, answer_hash, random, body))
    proto::write_client_proof_body(random, body);
}

proto::result<std::optional<proto::node_id>> node_lane_identity::check_proof(proto::byte_view body,
                                                                             const proto::byte_array<32>& answer_hash) {
  const auto proof = proto::read_proof_body(body);
  if (!proof)
    return tl::unexpected(proof.error());
  if (proof->kind == proto::proof_kind::client)
    return std::optional<proto::node_id>{};
  const auto certificates = proto::decode_node_certificates(proof->certificates);
  if (!certificates)
    return tl::unexpected(certificates.error());
  const auto id = proto::verify_certificates(*certificates, clock_.read().seconds());
  if (!id)
    return tl::unexpected(id.error());
  if (!proto::proof_ok(*proof, certificates->signing, answer_hash))
    return tl::unexpected(proto::errc::bad_signature);
  return std::optional(*id);
}

} // namespace gate17::node
