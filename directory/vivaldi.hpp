// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <span>

#include "proto/codec/lane.hpp"
#include "proto/crypto/random_source.hpp"

namespace gate17::directory {

/// What two coordinates say the round trip between their nodes is: distance of the points plus both heights.
std::chrono::microseconds predicted_round_trip(const proto::network_coordinate& from,
                                               const proto::network_coordinate& to);

/// A node's own network coordinate, moved by every measured round trip: Vivaldi with height and adaptive timestep
/// (Dabek, Cox, Kaashoek, Morris: "Vivaldi: a decentralized network coordinate system", SIGCOMM 2004, section 3.4). One
/// observation moves it by `move_max` at most, whatever the other side claims. Pure, owned by one thread.
class vivaldi {
public:
  static constexpr double correction_share = 0.25; ///< c_c of the paper
  static constexpr double error_share = 0.25;      ///< c_e of the paper
  static constexpr double remote_error_min = 0.05; ///< nobody is believed to be more certain than this
  static constexpr double height_min_us = 100;     ///< a height of 0 could never grow again
  static constexpr std::chrono::microseconds move_max{15'000};
  static constexpr std::chrono::microseconds round_trip_max{2'000'000}; ///< longer ones are congestion, not distance

  vivaldi() = default;
  /// Goes on from what was published before.
  explicit vivaldi(const proto::network_coordinate& known);

  /// `random` is asked only for a direction when both stand at one point. Round trips of 0 or less are ignored.
  void observe(const proto::network_coordinate& remote, std::chrono::microseconds round_trip,
               proto::random_source& random);

  proto::network_coordinate coordinate() const;

private:
  double x_ = 0;
  double y_ = 0;
  double z_ = 0;
  double height_ = height_min_us;
  double error_ = 1;
};

/// One round trip that somebody measured to a node, from where the prober itself stands.
struct coordinate_probe {
  proto::network_coordinate prober;
  std::chrono::microseconds round_trip{0};
};

/// Median over the probes of |predicted - measured| / measured; nothing to compare gives 1.
double claim_error(const proto::network_coordinate& claim, std::span<const coordinate_probe> probes);

inline constexpr double claim_error_max = 0.5;

/// Whether probes bear a claimed coordinate out. Who claims what most probers contradict has no coordinate: its lanes
/// then cost the median, so that lying gains nothing (R21). A liar that keeps the median within the bound has moved by
/// half of a probed round trip at most.
bool is_borne_out(const proto::network_coordinate& claim, std::span<const coordinate_probe> probes);

} // namespace gate17::directory
