// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/vivaldi.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "proto/bytes.hpp"

namespace gate17::directory {

namespace {

struct direction {
  double x = 0;
  double y = 0;
  double z = 0;
};

/// A unit vector; not uniform on the sphere, which nothing here needs.
direction any_direction(proto::random_source& random) {
  proto::byte_array<3> bytes{};
  random.fill(bytes);
  const direction drawn{bytes[0] - 127.5, bytes[1] - 127.5, bytes[2] - 127.5};
  const double length = std::hypot(drawn.x, drawn.y, drawn.z);
  return {drawn.x / length, drawn.y / length, drawn.z / length};
}

std::int32_t rounded(double microseconds) {
  return static_cast<std::int32_t>(std::lround(std::clamp(microseconds, -static_cast<double>(proto::coordinate_max),
                                                          static_cast<double>(proto::coordinate_max))));
}

double ratio_of(std::uint32_t ppm) { return ppm / 1e6; }

} // namespace

std::chrono::microseconds predicted_round_trip(const proto::network_coordinate& from,
                                               const proto::network_coordinate& to) {
  const double apart = std::hypot(static_cast<double>(from.x) - to.x, static_cast<double>(from.y) - to.y,
                                  static_cast<double>(from.z) - to.z);
  return std::chrono::microseconds(std::llround(apart + from.height + to.height));
}

vivaldi::vivaldi(const proto::network_coordinate& known)
    : x_(known.x),
      y_(known.y),
      z_(known.z),
      height_(std::max<double>(known.height, height_min_us)),
      error_(ratio_of(known.error_ppm)) {}

void vivaldi::observe(const proto::network_coordinate& remote, std::chrono::microseconds round_trip,
                      proto::random_source& random) {
  if (round_trip.count() <= 0) {
    return;
  }
  const auto measured = static_cast<double>(std::min(round_trip, round_trip_max).count());
  direction apart{x_ - remote.x, y_ - remote.y, z_ - remote.z};
  double distance = std::hypot(apart.x, apart.y, apart.z);
  if (distance < 1) {
    apart = any_direction(random);
    distance = 1;
  }
  const double heights = height_ + remote.height;
  const double predicted = distance + heights;
  const double remote_error = std::max(ratio_of(remote.error_ppm), remote_error_min);
  const double share = error_ / (error_ + remote_error);
  const double sample_error = std::abs(predicted - measured) / measured;
  error_ = std::clamp(sample_error * error_share * share + error_ * (1 - error_share * share), remote_error_min, 1.0);
  const auto limit = static_cast<double>(move_max.count());
  const double force = std::clamp(correction_share * share * (measured - predicted), -limit, limit);
  x_ += force * apart.x / predicted;
  y_ += force * apart.y / predicted;
  z_ += force * apart.z / predicted;
  height_ =
      std::clamp(height_ + force * heights / predicted, height_min_us, static_cast<double>(proto::coordinate_max));
}

proto::network_coordinate vivaldi::coordinate() const {
  return {rounded(x_), rounded(y_), rounded(z_), static_cast<std::uint32_t>(rounded(height_)),
          static_cast<std::uint32_t>(std::lround(error_ * 1e6))};
}

double claim_error(const proto::network_coordinate& claim, std::span<const coordinate_probe> probes) {
  std::vector<double> errors;
  for (const coordinate_probe& probe : probes) {
    if (probe.round_trip.count() > 0) {
      const auto measured = static_cast<double>(probe.round_trip.count());
      const auto predicted = static_cast<double>(predicted_round_trip(claim, probe.prober).count());
      errors.push_back(std::abs(predicted - measured) / measured);
    }
  }
  if (errors.empty()) {
    return 1;
  }
  // The upper one of two in the middle: half of the probers must not be enough to vouch.
  const auto middle = errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2);
  std::nth_element(errors.begin(), middle, errors.end());
  return *middle;
}

bool is_borne_out(const proto::network_coordinate& claim, std::span<const coordinate_probe> probes) {
  return claim_error(claim, probes) <= claim_error_max;
}

} // namespace gate17::directory
