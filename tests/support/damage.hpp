// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gate17::test {

/// The bytes with one bit turned; bit 0 is the lowest of the first byte.
inline std::vector<std::uint8_t> with_flipped_bit(std::vector<std::uint8_t> bytes, std::size_t bit) {
  bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1U << bit % 8);
  return bytes;
}

} // namespace gate17::test
