// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace gate17::actors {

/// Port: what an authority among several must not forget. Called by one actor at a time; may block on the disk for
/// milliseconds. Thread-safe.
class authority_journal {
public:
  virtual ~authority_journal() = default;
  /// This authority is about to sign the document of `period`. Durable when it returns true.
  virtual bool note_signed(std::uint64_t period) = 0;
  /// The highest period noted, 0 at first; nothing is ever signed for it or an older one again.
  virtual std::uint64_t signed_period() = 0;
  /// Encoded proofs that authorities cast two votes; replaces what is there. False when it could not be written.
  virtual bool store_equivocations(const std::vector<std::uint8_t>& proofs) = 0;
  virtual std::vector<std::uint8_t> load_equivocations() = 0;
};

} // namespace gate17::actors
