// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace gate17::actors {

/// Port: the newest network documents and prekey sheets on disk, as they travelled (encoded signed_document and
/// signed_prekey_sheet), so that a restart neither needs the network nor forgets which period it has seen. Called by
/// one actor at a time; may block on the disk for milliseconds. Thread-safe.
class document_store {
public:
  struct stored {
    std::uint64_t period = 0;
    std::vector<std::uint8_t> document;
  };

  /// Two valid, different documents of one period: proof that authorities lied.
  struct proof {
    std::uint64_t period = 0;
    std::vector<std::uint8_t> known;
    std::vector<std::uint8_t> other;
  };
  static constexpr std::size_t proofs_max = 4;

  /// A prekey sheet as it travelled, and the period of the document whose order its lines use.
  struct stored_sheet {
    std::uint32_t period = 0;
    std::uint64_t document_period = 0;
    std::vector<std::uint8_t> sheet;
  };
  static constexpr std::size_t sheets_max = 2;

  virtual ~document_store() = default;
  /// The document of the highest period ever stored; nothing at first start or when it cannot be read.
  virtual std::optional<stored> load_newest() = 0;
  /// Replaces what is there, atomically. False when it could not be written; the caller carries on and counts.
  virtual bool store(std::uint64_t period, const std::vector<std::uint8_t>& document) = 0;
  /// The highest period ever stored, 0 at first start: known even when the document itself is damaged.
  virtual std::uint64_t highest_period() = 0;
  /// One of the last documents stored; nothing when it has been dropped or cannot be read.
  virtual std::optional<std::vector<std::uint8_t>> load(std::uint64_t period) = 0;
  /// Replaces the sheet of that prekey period; the `sheets_max` highest periods are kept. False when it could not be
  /// written.
  virtual bool store_sheet(const stored_sheet& item) = 0;
  /// By prekey period, rising.
  virtual std::vector<stored_sheet> load_sheets() = 0;
  /// Keeps the first `proofs_max` periods that were lied about. False when it could not be written.
  virtual bool keep_proof(const proof& evidence) = 0;
  /// Rising.
  virtual std::vector<std::uint64_t> proof_periods() = 0;
};

} // namespace gate17::actors
