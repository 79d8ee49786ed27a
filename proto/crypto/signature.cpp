// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/signature.hpp"

#include <algorithm>
#include <vector>

#include <sodium/crypto_sign_ed25519.h>

#include "proto/crypto/labels.hpp"
#include "proto/crypto/ready.hpp"

namespace gate17::proto {

namespace {

std::vector<std::uint8_t> signed_bytes(std::string_view context, byte_view message) {
  const std::string_view prefix = labels::signature_prefix;
  // The one byte that nobody writes is the zero between context and message.
  std::vector<std::uint8_t> bytes(prefix.size() + context.size() + 1 + message.size());
  auto next = std::copy(prefix.begin(), prefix.end(), bytes.begin());
  next = std::copy(context.begin(), context.end(), next);
  std::copy(message.begin(), message.end(), next + 1);
  return bytes;
}

} // namespace

signing_key signing_key::generate(random_source& random) {
  secret_key seed;
  random.fill(seed.expose_mutable());
  return from_seed(seed);
}

signing_key signing_key::from_seed(const secret_key& seed) {
  ensure_crypto_ready();
  signing_key key;
  require_crypto(crypto_sign_ed25519_seed_keypair(key.public_key_.bytes.data(), key.secret_.expose_mutable().data(),
                                                  seed.expose().data()) == 0);
  return key;
}

signature signing_key::sign(std::string_view context, byte_view message) const {
  const auto bytes = signed_bytes(context, message);
  signature sig;
  require_crypto(crypto_sign_ed25519_detached(sig.bytes.data(), nullptr, bytes.data(), bytes.size(),
                                              secret_.expose().data()) == 0);
  return sig;
}

secret_key signing_key::seed() const {
  secret_key seed;
  require_crypto(crypto_sign_ed25519_sk_to_seed(seed.expose_mutable().data(), secret_.expose().data()) == 0);
  return seed;
}

bool verify(const verify_key& key, std::string_view context, byte_view message, const signature& sig) {
  ensure_crypto_ready();
  const auto bytes = signed_bytes(context, message);
  return crypto_sign_ed25519_verify_detached(sig.bytes.data(), bytes.data(), bytes.size(), key.bytes.data()) == 0;
}

} // namespace gate17::proto
