// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "proto/cell/endpoint.hpp"

namespace gate17::node {

/// Countries of ranges of addresses, read from the text that Tor's package tor-geoipdb holds: `first,last,CC` a line,
/// IPv4 as numbers or dotted, IPv6 as addresses; `#` begins a comment, `??` says unknown, and further fields are
/// ignored. Immutable.
class country_ranges {
public:
  static constexpr std::size_t ranges_max = 4'000'000;

  /// A sentence that names the line when one is something else, ends before it begins or overlaps another.
  static tl::expected<country_ranges, std::string> parse(std::string_view text);

  /// Two capital letters; nothing when no range holds the address.
  std::optional<std::string> country_of(const proto::ip_address& address) const;

  std::size_t size() const { return v4_.size() + v6_.size(); }

private:
  struct v4_range {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::array<char, 2> country{};
  };
  struct v6_range {
    std::array<std::uint8_t, 16> first{};
    std::array<std::uint8_t, 16> last{};
    std::array<char, 2> country{};
  };

  bool add(std::string_view line);
  template <class Range>
  static bool sort(std::vector<Range>& ranges);

  std::vector<v4_range> v4_; ///< by address, without overlaps
  std::vector<v6_range> v6_; ///< likewise
};

} // namespace gate17::node
