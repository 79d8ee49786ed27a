// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <catch2/catch.hpp>

#include <cstddef>

#include "proto/bytes.hpp"

namespace gate17::test {

/// Every bit, except under a sanitizer, where the same claim about 16 KiB would cost minutes: there every 13th, which
/// meets each place of a bit in its byte.
#ifdef GATE17_SANITIZED
inline constexpr std::size_t bit_stride = 13;
#else
inline constexpr std::size_t bit_stride = 1;
#endif

/// Bit 0 is the lowest of the first byte.
inline void flip_bit(proto::byte_span area, std::size_t bit) {
  area[bit / 8] = static_cast<std::uint8_t>(area[bit / 8] ^ (1U << bit % 8));
}

/// Fails when something that `opens` looks at still opens with one bit of `area` turned. A refusal must leave the bytes
/// as they were.
template <class Opens>
void check_every_bit(proto::byte_span area, Opens opens) {
  for (std::size_t bit = 0; bit < 8 * area.size(); bit += bit_stride) {
    flip_bit(area, bit);
    if (opens())
      FAIL("bit " << bit);
    flip_bit(area, bit);
  }
}

} // namespace gate17::test
