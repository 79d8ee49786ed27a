// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/dh.hpp"

#include <utility>

#include <sodium/crypto_scalarmult.h>

#include "proto/crypto/ready.hpp"

namespace gate17::proto {

dh_pair dh_pair::generate(random_source& random) {
  secret_key secret;
  random.fill(secret.expose_mutable());
  return from_secret(std::move(secret));
}

dh_pair dh_pair::from_secret(secret_key secret) {
  ensure_crypto_ready();
  dh_pair pair;
  require_crypto(crypto_scalarmult_base(pair.pub.bytes.data(), secret.expose().data()) == 0);
  pair.secret = std::move(secret);
  return pair;
}

result<secret_key> dh(const secret_key& own, const dh_public& peer) {
  ensure_crypto_ready();
  secret_key shared;
  // Besides known points of small order libsodium refuses an all-zero result; the second check does not rely on that.
  const bool computed = crypto_scalarmult(shared.expose_mutable().data(), own.expose().data(), peer.bytes.data()) == 0;
  if (!computed || sodium_is_zero(shared.expose().data(), shared.expose().size()) != 0) {
    return fail(errc::weak_key);
  }
  return shared;
}

} // namespace gate17::proto
