// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace gate17::actors {

/// Port: the newest network document on disk, as it travelled (an encoded signed_document), so that a restart neither
/// needs the network nor forgets which period it has seen. Called by one actor at a time; may block on the disk for
/// milliseconds. Thread-safe.
class document_store {
public:
  struct stored {
    std::uint64_t period = 0;
    std::vector<std::uint8_t> document;
  };

  virtual ~document_store() = default;
  /// The document of the highest period ever stored; nothing at first start or when it cannot be read.
  virtual std::optional<stored> load_newest() = 0;
  /// Replaces what is there, atomically. False when it could not be written; the caller carries on and counts.
  virtual bool store(std::uint64_t period, const std::vector<std::uint8_t>& document) = 0;
};

} // namespace gate17::actors
