// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/place_claim.hpp"

#include <algorithm>
#include <cmath>

#include "directory/country_middles.hpp"
#include "directory/geography.hpp"

namespace gate17::directory {

namespace {

constexpr double microdegrees = 1e6;

/// NaN fails both comparisons.
bool is_on_globe(const coordinates& at) {
  return at.latitude >= -90 && at.latitude <= 90 && at.longitude >= -180 && at.longitude <= 180;
}

/// Databases also know EU, AP or A1, which are no countries.
std::string country_of(const place_claim& claim) { return middle_of(claim.country) ? claim.country : std::string(); }

void put(proto::location& into, const coordinates& at) {
  into.latitude_microdegrees = static_cast<std::int32_t>(std::lround(at.latitude * microdegrees));
  into.longitude_microdegrees = static_cast<std::int32_t>(std::lround(at.longitude * microdegrees));
  into.has_coordinates = true;
}

/// The place that one claim stands for by itself.
std::optional<coordinates> place_of(const place_claim& claim) {
  return claim.at && is_on_globe(*claim.at) ? claim.at : middle_of(country_of(claim));
}

bool is_far(const proto::location& place, const place_claim& claim) {
  const auto other = place_of(claim);
  if (!other || !place.has_coordinates) {
    return true;
  }
  proto::location there;
  put(there, *other);
  return distance_km(*point_of(place), *point_of(there)) > disagreement_km_max;
}

void drop_coordinates(proto::location& place) {
  place.has_coordinates = false;
  place.latitude_microdegrees = 0;
  place.longitude_microdegrees = 0;
}

/// Country, AS and coordinates, each of the first source that knows them.
proto::location first_known(std::span<const place_claim> claims) {
  proto::location made;
  for (const place_claim& claim : claims) {
    if (made.country.empty()) {
      made.country = country_of(claim);
    }
    if (made.asn == 0) {
      made.asn = claim.asn;
    }
  }
  for (const place_claim& claim : claims) {
    const auto country = country_of(claim);
    const bool fits = country.empty() || country == made.country;
    if (!made.has_coordinates && fits && claim.at && is_on_globe(*claim.at)) {
      put(made, *claim.at);
    }
  }
  return made;
}

} // namespace

std::optional<proto::location> agree(std::span<const place_claim> claims) {
  if (std::any_of(claims.begin(), claims.end(), [](const place_claim& claim) { return claim.anycast; })) {
    return std::nullopt;
  }
  proto::location made = first_known(claims);
  if (!made.has_coordinates) {
    if (const auto middle = middle_of(made.country)) {
      put(made, *middle);
      made.vague = true;
    }
  }
  bool apart = false;
  for (const place_claim& claim : claims) {
    const auto country = country_of(claim);
    if (!country.empty() && country != made.country) {
      made.vague = true;
      apart |= is_far(made, claim);
    }
  }
  if (apart) {
    drop_coordinates(made);
  }
  if (made.country.empty() && made.asn == 0 && !made.has_coordinates) {
    return std::nullopt;
  }
  return made;
}

} // namespace gate17::directory
