// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/geography.hpp"

#include <catch2/catch.hpp>

#include "tests/support/places.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

globe_point at(double latitude, double longitude) { return point_of(test::place(latitude, longitude)).value(); }

} // namespace

TEST_CASE("distances follow the great circle", "[geography]") {
  const auto berlin = at(52.52, 13.405);
  CHECK(distance_km(berlin, berlin) == 0);
  CHECK(distance_km(berlin, at(48.8566, 2.3522)) == Approx(878).margin(3));        // Paris
  CHECK(distance_km(berlin, at(-33.8688, 151.2093)) == Approx(16'090).margin(20)); // Sydney
  CHECK(distance_km(at(0, 0), at(0, 180)) == Approx(20'015).margin(5));
  CHECK(distance_km(at(90, 0), at(-90, 77)) == Approx(20'015).margin(5));
  CHECK(distance_km(at(0, 179.5), at(0, -179.5)) == Approx(111.2).margin(0.5));
  CHECK(distance_km(berlin, at(52.521, 13.405)) == Approx(0.111).margin(0.02));
}

TEST_CASE("light needs its time there and back", "[geography]") {
  CHECK(light_floor(0).count() == 0);
  CHECK(light_floor(1'000).count() == Approx(10'007).margin(1));
}

TEST_CASE("a location without coordinates has no point", "[geography]") {
  auto somewhere = test::place(1, 2);
  somewhere.vague = true;
  CHECK(point_of(somewhere));
  somewhere.has_coordinates = false;
  CHECK_FALSE(point_of(somewhere));
}
