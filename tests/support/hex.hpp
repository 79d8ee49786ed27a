// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "proto/bytes.hpp"

namespace gate17::test {

inline std::string to_hex(proto::byte_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) {
    text.push_back(digits[byte >> 4U]);
    text.push_back(digits[byte & 15U]);
  }
  return text;
}

/// Bytes of a hex string as published vectors print them; blanks are skipped.
inline std::vector<std::uint8_t> from_hex(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  int high = -1;
  for (const char digit : text) {
    if (digit == ' ' || digit == '\n') {
      continue;
    }
    const auto value = std::string_view("0123456789abcdef").find(digit);
    if (value == std::string_view::npos) {
      throw std::invalid_argument("not a hex digit");
    }
    if (high < 0) {
      high = static_cast<int>(value);
    } else {
      bytes.push_back(static_cast<std::uint8_t>(high * 16 + static_cast<int>(value)));
      high = -1;
    }
  }
  return bytes;
}

template <std::size_t N>
proto::byte_array<N> array_from_hex(std::string_view text) {
  const auto bytes = from_hex(text);
  if (bytes.size() != N) {
    throw std::invalid_argument("wrong number of hex digits");
  }
  proto::byte_array<N> out;
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

} // namespace gate17::test
