// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gate17::proto {

/// An IP address; IPv4 uses the first 4 bytes and keeps the rest zero. Never a name.
struct ip_address {
  enum class family : std::uint8_t { none = 0, v4 = 4, v6 = 6 };
  family kind = family::none;
  std::array<std::uint8_t, 16> bytes{};

  /// Accepts dotted IPv4 and RFC 4291 IPv6 text, nothing else (no scope ids, no octal or short IPv4 forms).
  static std::optional<ip_address> parse(std::string_view text);
  std::string to_string() const;
  auto operator<=>(const ip_address&) const = default;
};

/// An IP address and port. Text form: `1.2.3.4:80`, `[2001:db8::1]:80`.
struct endpoint {
  ip_address address;
  std::uint16_t port = 0;

  static std::optional<endpoint> parse(std::string_view text);
  std::string to_string() const;
  auto operator<=>(const endpoint&) const = default;
};

} // namespace gate17::proto
