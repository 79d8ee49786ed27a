// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "proto/bytes.hpp"
#include "proto/crypto/cell_cipher.hpp"
#include "proto/crypto/keystream.hpp"
#include "proto/crypto/secret.hpp"
#include "proto/crypto/suite.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

struct chain_keys;

/// One direction of a session: a symmetric-key ratchet (Double Ratchet specification, sections 2.1 and 2.2)
/// that steps once per MiB instead of once per message, because the carrier is ordered and reliable. All calls between
/// two commits speak about the same cell; `commit` moves to the next one. Not thread-safe.
class chain {
public:
  /// The cell that makes the bytes under one chain key reach this limit is the last under that key.
  static constexpr std::size_t step_bytes = 1U << 20U;
  static constexpr std::size_t filler_bytes = 20;
  static constexpr std::size_t create_filler_bytes = 500;
  static constexpr std::size_t header_mask_bytes = 16;

  /// Derives the keys of the first step and wipes the chain key.
  chain(suite_id suite, secret_key chain_key, cell_cipher::direction use);

  /// In place, tag of 16 bytes. May be called again for the same cell only before anything of it was sent.
  void seal(byte_view aad, byte_span text, byte_span tag16);
  void seal(byte_view aad_first, byte_view aad_second, byte_span text, byte_span tag16);

  /// On failure the text holds the ciphertext again, so that another guess at the cell can be tried.
  [[nodiscard]] bool open(byte_view aad, byte_span text, byte_view tag16);
  [[nodiscard]] bool open(byte_view aad_first, byte_view aad_second, byte_span text, byte_view tag16);

  /// Xors the cell cipher's own key stream of the current cell, beginning at `offset` of its text.
  void xor_cell_keystream(std::size_t offset, byte_span data);

  /// The filler of the current cell; `out` takes at most 20 bytes.
  void filler(byte_span out);

  /// The filler of a create body under the current chain key; `out` takes at most 500 bytes.
  void create_filler(byte_span out) const;

  /// The header mask of the current cell, 16 bytes; also before `open` of the same cell.
  void header_mask(byte_span out16);

  /// Counts `wire_bytes` for the current cell, goes to the next one and steps when the limit is reached; the old keys
  /// are wiped there. Call it for an incoming cell only after its tag was verified. `malformed` for 0 bytes or more
  /// than 1 MiB; so the counter, at most 2^20 per key, cannot wrap.
  result<void> commit(std::size_t wire_bytes);

  /// Chain steps made since construction.
  std::uint64_t steps() const { return steps_; }
  /// Cells committed under the current chain key.
  std::uint64_t counter() const { return counter_; }
  /// The last `open` of the current cell failed and no other guess succeeded.
  bool open_failed() const { return open_failed_; }
  suite_id suite() const { return cipher_.suite(); }

private:
  friend struct stolen_keys;

  chain(suite_id suite, chain_keys keys, cell_cipher::direction use);

  void step();

  secret_key next_chain_key_;
  cell_cipher cipher_;
  keystream filler_;
  keystream header_;
  std::uint64_t counter_ = 0;
  std::uint64_t steps_ = 0;
  std::uint32_t bytes_ = 0;
  cell_cipher::direction direction_;
  bool open_failed_ = false;
};

} // namespace gate17::proto
