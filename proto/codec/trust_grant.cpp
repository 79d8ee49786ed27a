// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/trust_grant.hpp"

#include "proto/codec/signed_bytes.hpp"
#include "proto/crypto/labels.hpp"

namespace gate17::proto {

namespace {

signed_bytes message_of(const node_id& node, unix_seconds valid_until) {
  signed_bytes message;
  message.add(node.bytes).add_u64(valid_until);
  return message;
}

} // namespace

trust_grant grant_trust(const signing_key& network_owner, const node_id& node, unix_seconds valid_until) {
  return {valid_until, network_owner.sign(labels::trust, message_of(node, valid_until).view())};
}

bool verify(const trust_grant& grant, const node_id& node, const verify_key& network_owner) {
  return verify(network_owner, labels::trust, message_of(node, grant.valid_until).view(), grant.signature);
}

} // namespace gate17::proto
