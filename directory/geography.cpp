// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/geography.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gate17::directory {

std::optional<globe_point> point_of(const proto::location& place) {
  if (!place.has_coordinates) {
    return std::nullopt;
  }
  constexpr double radians_per_microdegree = std::numbers::pi / 180e6;
  const double latitude = place.latitude_microdegrees * radians_per_microdegree;
  const double longitude = place.longitude_microdegrees * radians_per_microdegree;
  return globe_point{static_cast<float>(std::cos(latitude) * std::cos(longitude)),
                     static_cast<float>(std::cos(latitude) * std::sin(longitude)),
                     static_cast<float>(std::sin(latitude))};
}

double distance_km(const globe_point& from, const globe_point& to) {
  // The chord keeps its precision for near points, where the arc cosine of a scalar product loses it.
  const float x = from.x - to.x;
  const float y = from.y - to.y;
  const float z = from.z - to.z;
  const float half_chord = std::sqrt(x * x + y * y + z * z) / 2;
  return 2 * earth_radius_km * static_cast<double>(std::asin(std::min(half_chord, 1.0F)));
}

std::chrono::microseconds light_floor(double distance_km) {
  return std::chrono::microseconds(std::llround(distance_km * light_us_per_km));
}

} // namespace gate17::directory
