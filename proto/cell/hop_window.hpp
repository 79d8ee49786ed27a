// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>

#include "proto/cell/limits.hpp"

namespace gate17::proto {

/// The window a create may ask for: 0 for the hop's default, else a power of two within the limits (R12).
constexpr bool hop_window_legal(std::uint32_t bytes) {
  return bytes == 0 || (std::has_single_bit(bytes) && bytes >= hop_window_bytes_min && bytes <= hop_window_bytes_max);
}

} // namespace gate17::proto
