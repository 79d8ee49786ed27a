// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>

namespace gate17::test {

/// The seed of one property test: GATE17_SEED when set, to repeat a failure, else a fresh one.
/// Print it with Catch's INFO or CAPTURE, so that a failure names it.
inline std::uint64_t property_seed() {
  if (const char* fixed = std::getenv("GATE17_SEED"))
    return std::strtoull(fixed, nullptr, 0);
  std::random_device entropy;
  return (std::uint64_t{entropy()} << 32) | entropy();
}

} // namespace gate17::test
