// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/cell/endpoint.hpp"

namespace gate17::proto {

/// An address block, "10.0.0.0/8" or "2001:db8::/32"; a bare address is a block of one. Bits behind the prefix are
/// zero.
struct ip_range {
  ip_address base;
  std::uint8_t prefix_bits = 0;

  /// Nothing when the text is no block, or when bits behind the prefix are set.
  static std::optional<ip_range> parse(std::string_view text);
  bool is_valid() const;
  bool contains(const ip_address& address) const;
  std::string to_string() const;
  auto operator<=>(const ip_range&) const = default;
};

} // namespace gate17::proto
