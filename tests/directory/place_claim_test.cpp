// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/place_claim.hpp"

#include <limits>
#include <vector>

#include <catch2/catch.hpp>

#include "directory/country_middles.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

constexpr coordinates berlin{52.52, 13.40};
constexpr coordinates vienna{48.21, 16.37};
constexpr coordinates sydney{-33.87, 151.21};

proto::location agreed(const std::vector<place_claim>& claims) { return agree(claims).value(); }

} // namespace

TEST_CASE("each fact comes from the first source that knows it", "[geo]") {
  const auto place = agreed({{.country = "DE"}, {.at = berlin, .asn = 64'500}, {.country = "DE", .at = vienna}});
  CHECK(place.country == "DE");
  CHECK(place.latitude_microdegrees == 52'520'000);
  CHECK(place.longitude_microdegrees == 13'400'000);
  CHECK(place.asn == 64'500);
  CHECK_FALSE(place.vague);
}

TEST_CASE("a country without coordinates has its middle, vaguely", "[geo]") {
  const auto place = agreed({{.country = "DE"}});
  CHECK(place.has_coordinates);
  CHECK(place.vague);
  CHECK(place.latitude_microdegrees == 51'000'000);
  CHECK_FALSE(middle_of("EU")); // in databases, but no country
  CHECK_FALSE(middle_of(""));
  CHECK(middle_of("AD"));
  CHECK(middle_of("ZW"));
}

TEST_CASE("sources that differ make a place vague, and far ones leave it without coordinates", "[geo]") {
  const auto near = agreed({{.country = "DE", .at = berlin}, {.country = "AT", .at = vienna}});
  CHECK(near.country == "DE");
  CHECK(near.vague);
  CHECK(near.latitude_microdegrees == 52'520'000);
  const auto far = agreed({{.country = "DE", .at = berlin}, {.country = "AU", .at = sydney}});
  CHECK(far.country == "DE");
  CHECK(far.vague);
  CHECK_FALSE(far.has_coordinates);
  // Coordinates of a source that contradicts the first do not stand for the first one's country.
  const auto mixed = agreed({{.country = "DE"}, {.country = "AT", .at = vienna}});
  CHECK(mixed.vague);
  CHECK(mixed.latitude_microdegrees == 51'000'000);
}

TEST_CASE("anycast and nothing known give no place", "[geo]") {
  CHECK_FALSE(agree(std::vector<place_claim>{}));
  CHECK_FALSE(agree(std::vector<place_claim>{{}}));
  CHECK_FALSE(agree(std::vector<place_claim>{{.country = "EU"}}));
  CHECK_FALSE(agree(std::vector<place_claim>{{.country = "DE", .at = berlin}, {.anycast = true}}));
  CHECK_FALSE(agree(std::vector<place_claim>{{.at = coordinates{91, 0}}}));
  CHECK_FALSE(agree(std::vector<place_claim>{{.at = coordinates{std::numeric_limits<double>::quiet_NaN(), 0}}}));
  CHECK(agreed({{.asn = 64'500}}).country.empty());
}
