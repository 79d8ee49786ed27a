// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "proto/codec/location.hpp"

namespace gate17::directory {

/// Latitude and longitude in degrees.
struct coordinates {
  double latitude = 0;
  double longitude = 0;

  bool operator==(const coordinates&) const = default;
};

/// What one source says about an address; what it does not know is empty or 0.
struct place_claim {
  std::string country = {}; ///< two capital letters; what `middle_of` does not know counts as unknown
  std::optional<coordinates> at = std::nullopt;
  std::uint32_t asn = 0;
  bool anycast = false;

  bool operator==(const place_claim&) const = default;
};

/// Claims that lie further apart than this say nothing together about where an address is.
inline constexpr double disagreement_km_max = 1'000;

/// What several sources say together, the most believed first. The country, the AS and the coordinates are each those
/// of the first source that knows them; coordinates of a source that names another country than the first do not count.
/// Without coordinates the middle of the country stands in (`middle_of`), and the place is vague. Sources that differ
/// about the country make it vague as well, and take its coordinates where their places are further apart than
/// `disagreement_km_max`. Nothing when one says anycast or none knows anything.
std::optional<proto::location> agree(std::span<const place_claim> claims);

} // namespace gate17::directory
