// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/keys/node_keys.hpp"
#include "proto/codec/node_certificates.hpp"
#include "tests/support/seeded_random.hpp"

namespace gate17::test {

/// Keys of a node as they would come from disk, valid around `now`.
inline node::node_keys make_node_keys(proto::random_source& random, proto::unix_seconds now) {
  const auto identity = proto::signing_key::generate(random);
  auto signing = proto::signing_key::generate(random);
  auto onion = proto::dh_pair::generate(random);
  const proto::validity span{now - 3'600, now + 5 * 86'400};
  const auto certificates = proto::certify(identity, signing.public_key(), span, onion.pub, span);
  return {proto::node_id_of(identity.public_key()), certificates, std::move(signing), std::move(onion), std::nullopt};
}

} // namespace gate17::test
