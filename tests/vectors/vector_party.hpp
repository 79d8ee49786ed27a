// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "proto/crypto/hash.hpp"
#include "proto/crypto/ratchet_session.hpp"
#include "tests/support/hex.hpp"

namespace gate17::test {

/// A responder whose secrets are BLAKE2b-256 of names, as vectors print it.
struct vector_party {
  explicit vector_party(const std::string& name)
      : id{proto::hash32(name + " node")},
        onion(proto::dh_pair::from_secret(proto::secret_key(proto::hash32(name + " S")))),
        prekey(proto::dh_pair::from_secret(proto::secret_key(proto::hash32(name + " P")))) {}

  proto::responder_keys_public pub() const { return {id, onion.pub, period, prekey.pub}; }
  proto::responder_keys_secret secrets() const { return {onion.secret, prekey.secret}; }

  nlohmann::ordered_json to_json() const {
    return {{"node_id", to_hex(id.bytes)},
            {"period", period},
            {"onion_secret", to_hex(onion.secret.expose())},
            {"prekey_secret", to_hex(prekey.secret.expose())}};
  }

  static constexpr std::uint32_t period = 1717;
  proto::node_id id;
  proto::dh_pair onion;
  proto::dh_pair prekey;
};

} // namespace gate17::test
