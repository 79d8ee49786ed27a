// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>

#include "proto/codec/location.hpp"

namespace gate17::directory {

inline constexpr double earth_radius_km = 6'371.0088; ///< mean radius (IUGG)
/// What light does in fibre, about two thirds of its speed in a vacuum.
inline constexpr double fibre_km_per_second = 299'792.458 * 2 / 3;

/// What a round trip over one kilometre takes at the least: there and back at that speed.
inline constexpr double light_us_per_km = 2 / fibre_km_per_second * 1e6;

/// Data takes detours: round trips between places are about so much longer than light needs along the great circle.
inline constexpr float path_inflation = 1.4F;

/// A place on the globe as a unit vector: comparing two costs no trigonometry but one arc sine.
struct globe_point {
  float x = 0;
  float y = 0;
  float z = 0;

  bool operator==(const globe_point&) const = default;
};

/// Nothing when the location has no coordinates. Vague ones have a point too: whoever must rely on it looks at `vague`.
std::optional<globe_point> point_of(const proto::location& place);

/// Along the great circle, in km.
double distance_km(const globe_point& from, const globe_point& to);

/// What no round trip over that distance can be shorter than: there and back at `fibre_km_per_second` (R21).
std::chrono::microseconds light_floor(double distance_km);

} // namespace gate17::directory
