// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gate17::proto {

/// Where a node stands in the space of round-trip times: Vivaldi with height (Dabek, Cox, Kaashoek, Morris 2004). The
/// predicted round trip between two nodes is the distance of their points plus both heights.
struct network_coordinate {
  std::int32_t x = 0; ///< microseconds, as y, z and the height
  std::int32_t y = 0;
  std::int32_t z = 0;
  std::uint32_t height = 0;
  std::uint32_t error_ppm = 1'000'000; ///< relative error of predictions, in millionths

  bool operator==(const network_coordinate&) const = default;
};

/// Coordinates lie within +- this many microseconds, heights and errors within 0 and it.
inline constexpr std::int32_t coordinate_max = 10'000'000;

inline constexpr std::size_t lanes_max = 256;
inline constexpr std::size_t lane_countries_max = 16;
inline constexpr std::size_t lane_asns_max = 32;
inline constexpr std::size_t lane_bytes = 5;
inline constexpr std::chrono::microseconds lane_round_trip_unit{100};

/// A lane to a core node that the document lists: one that the flags of its ends do not imply (R20).
struct lane {
  std::uint16_t core = 0;                  ///< the core number of the other end
  std::chrono::microseconds round_trip{0}; ///< the worse of both ends' claims, in whole units; 0: not measured
  std::uint8_t capacity = 0;               ///< class c: about 2^(c/4) KiB/s, the worse of both ends' claims; 0: unknown
  std::vector<std::string> countries;      ///< crossed between the ends, where known; ascending
  std::vector<std::uint32_t> asns;         ///< the same of autonomous systems

  bool operator==(const lane&) const = default;
};

} // namespace gate17::proto
