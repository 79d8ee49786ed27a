// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gate17::proto {

/// Where a node stands. In public networks the authorities set it, in private ones the node's own hint is taken.
struct location {
  std::string country;                     ///< ISO 3166-1 alpha-2, upper case; empty: unknown
  std::int32_t latitude_microdegrees = 0;  ///< -90,000,000 .. 90,000,000
  std::int32_t longitude_microdegrees = 0; ///< -180,000,000 .. 180,000,000
  bool has_coordinates = false;
  std::uint32_t asn = 0; ///< autonomous system number; 0: unknown
  bool vague = false;    ///< sources disagree, or the address is anycast: not to be relied on for distances

  bool operator==(const location&) const = default;
};

/// Two upper-case letters; whether such a country exists is not judged.
constexpr bool is_country(std::string_view text) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  return text.size() == 2 && is_capital(text[0]) && is_capital(text[1]);
}

} // namespace gate17::proto
