// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <string_view>

#include "proto/bytes.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/secret.hpp"

namespace gate17::proto {

/// Ed25519 public key (RFC 8032).
struct verify_key {
  byte_array<32> bytes{};

  auto operator<=>(const verify_key&) const = default;
};

/// Ed25519 signature.
struct signature {
  byte_array<64> bytes{};

  bool operator==(const signature&) const = default;
};

/// Ed25519 secret key. It signs `"gate17/1 " | context | 0x00 | message` and nothing else, so that a signature made for
/// one purpose is worthless for every other. Contexts come from `labels`.
class signing_key {
public:
  static signing_key generate(random_source& random);
  static signing_key from_seed(const secret_key& seed);

  const verify_key& public_key() const { return public_key_; }
  signature sign(std::string_view context, byte_view message) const;

  /// The 32 bytes from which `from_seed` makes this key again; for key files.
  secret_key seed() const;

private:
  signing_key() = default;

  secret<byte_array<64>> secret_;
  verify_key public_key_;
};

/// Strict verification: non-canonical encodings and keys of small order are refused.
[[nodiscard]] bool verify(const verify_key& key, std::string_view context, byte_view message, const signature& sig);

} // namespace gate17::proto
