// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "proto/bytes.hpp"
#include "proto/crypto/secret.hpp"
#include "proto/crypto/suite.hpp"

namespace gate17::proto {

/// Random access to the stream cipher of a suite (AES-256-CTR or ChaCha20, block counter from 0) under one key and one
/// 12-byte nonce. Small reads are served from a window so that sequential reads of 16 or 20 bytes cost one cipher call
/// per about 30; the window is allocated on first use and wiped. Offsets stay below 64 GiB. Not thread-safe.
class keystream {
public:
  keystream(suite_id suite, secret_key key, const byte_array<12>& nonce = {});

  /// Writes the key stream bytes [offset, offset + out.size()).
  void at(std::uint64_t offset, byte_span out);

  /// Xors them into `data`.
  void xor_at(std::uint64_t offset, byte_span data);

  /// The same key under another nonce, without window; for rare use.
  void at_nonce(const byte_array<12>& nonce, std::uint64_t offset, byte_span out) const;

  static constexpr std::size_t window_bytes = 640;

private:
  friend struct stolen_keys;

  void refill(std::uint64_t offset);

  using window = secret<byte_array<window_bytes>>;

  secret_key key_;
  std::unique_ptr<window> window_;
  std::uint64_t window_start_ = 0;
  byte_array<12> nonce_;
  suite_id suite_;
};

} // namespace gate17::proto
