// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>

#include "proto/bytes.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/secret.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

/// X25519 public key (RFC 7748). Any 32 bytes are one; weak ones are refused where they are used, in `dh`.
struct dh_public {
  byte_array<32> bytes{};

  auto operator<=>(const dh_public&) const = default;
};

/// X25519 key pair; the secret half is wiped with the object.
struct dh_pair {
  secret_key secret;
  dh_public pub;

  static dh_pair generate(random_source& random);
  static dh_pair from_secret(secret_key secret);
};

/// X25519 shared secret. Fails with `weak_key` when the result is all zero (RFC 7748 section 6.1): the peer sent a
/// point of small order and would know the result without knowing a secret.
result<secret_key> dh(const secret_key& own, const dh_public& peer);

} // namespace gate17::proto
