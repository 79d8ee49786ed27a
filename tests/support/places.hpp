// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "proto/codec/location.hpp"

namespace gate17::test {

/// A place of which only the coordinates are known, in degrees.
inline proto::location place(double latitude, double longitude) {
  proto::location made;
  made.latitude_microdegrees = static_cast<std::int32_t>(latitude * 1e6);
  made.longitude_microdegrees = static_cast<std::int32_t>(longitude * 1e6);
  made.has_coordinates = true;
  return made;
}

} // namespace gate17::test
