// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/bytes.hpp"

namespace gate17::proto {

/// Lower-case digits. For public values only: see key_file for secrets.
std::string to_hex(byte_view bytes);

/// Exactly two digits per byte of `out`, nothing else.
bool from_hex(std::string_view text, byte_span out);

template <std::size_t N>
std::optional<byte_array<N>> bytes_from_hex(std::string_view text) {
  byte_array<N> out{};
  if (!from_hex(text, out))
    return std::nullopt;
  return out;
}

} // namespace gate17::proto
