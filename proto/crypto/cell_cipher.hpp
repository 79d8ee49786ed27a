// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "proto/bytes.hpp"
#include "proto/crypto/evp.hpp"
#include "proto/crypto/secret.hpp"
#include "proto/crypto/suite.hpp"

namespace gate17::proto {

/// The AEAD of a suite under one key, for one direction (AES-256-GCM: NIST SP 800-38D; ChaCha20-Poly1305: RFC 8439).
/// Works in place; one OpenSSL context per object, per cell only the IV changes. Nonce on the wire: 4 zero bytes, then
/// the counter as little-endian u64. The caller never seals two cells under the same counter. Not thread-safe.
class cell_cipher {
public:
  enum class direction : std::uint8_t { seal, open };

  static cell_cipher make(suite_id suite, const secret_key& key, direction use);

  /// Encrypts `text` in place and writes 16 bytes to `tag16`. Only on a sealing cipher.
  void seal(std::uint64_t nonce, byte_view aad, byte_span text, byte_span tag16);
  void seal(std::uint64_t nonce, byte_view aad_first, byte_view aad_second, byte_span text, byte_span tag16);

  /// Decrypts `text` in place and returns true if the 16 bytes `tag16` match. On failure `text` holds the ciphertext
  /// again, unchanged. Only on an opening cipher.
  [[nodiscard]] bool open(std::uint64_t nonce, byte_view aad, byte_span text, byte_view tag16);
  [[nodiscard]] bool open(std::uint64_t nonce, byte_view aad_first, byte_view aad_second, byte_span text,
                          byte_view tag16);

  /// Xors the very key stream the AEAD uses for this nonce into `data`, as if `data` stood at `offset` in the text.
  void xor_keystream(std::uint64_t nonce, std::size_t offset, byte_span data);

  suite_id suite() const { return suite_; }

private:
  /// Tests model a thief who reads this process's memory.
  friend struct stolen_keys;

  cell_cipher(suite_id suite, const secret_key& key, direction use);

  secret_key key_;
  evp_context aead_;
  /// Made on first use: only clients and failed cells need it.
  evp_context stream_;
  suite_id suite_;
  direction direction_;
};

} // namespace gate17::proto
