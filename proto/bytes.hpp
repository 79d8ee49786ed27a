// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace gate17::proto {

using byte_view = std::span<const std::uint8_t>;
using byte_span = std::span<std::uint8_t>;
template <std::size_t N>
using byte_array = std::array<std::uint8_t, N>;

namespace detail {

template <class Integer>
constexpr Integer load_le(const std::uint8_t* from) {
  Integer value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    value = static_cast<Integer>(value | static_cast<Integer>(static_cast<Integer>(from[i]) << (8 * i)));
  }
  return value;
}

template <class Integer>
constexpr void store_le(std::uint8_t* to, Integer value) {
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    to[i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
}

} // namespace detail

/// Little-endian integers of the wire format. The caller guarantees that the bytes exist.
constexpr std::uint16_t load_le16(const std::uint8_t* from) { return detail::load_le<std::uint16_t>(from); }
constexpr std::uint32_t load_le32(const std::uint8_t* from) { return detail::load_le<std::uint32_t>(from); }
constexpr std::uint64_t load_le64(const std::uint8_t* from) { return detail::load_le<std::uint64_t>(from); }
constexpr void store_le16(std::uint8_t* to, std::uint16_t value) { detail::store_le(to, value); }
constexpr void store_le32(std::uint8_t* to, std::uint32_t value) { detail::store_le(to, value); }
constexpr void store_le64(std::uint8_t* to, std::uint64_t value) { detail::store_le(to, value); }

} // namespace gate17::proto
