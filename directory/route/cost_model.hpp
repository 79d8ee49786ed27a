// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "directory/geography.hpp"
#include "directory/network_view.hpp"
#include "directory/route/route_policy.hpp"
#include "proto/codec/location.hpp"

namespace gate17::directory {

/// What a route costs, in microseconds of delay and of penalties that count like delay: the round trips of its lanes, a
/// penalty for nodes of little weight, and the way from the exit to the destination, which counts more than its delay
/// because nobody of this network carries it.
class cost_model {
public:
  /// For each halving of a node's weight below the network's median, and for how many at most.
  static constexpr float load_step_us = 2'000;
  static constexpr unsigned load_steps_max = 8;
  /// Taken for exits whose place is unknown, which makes them a last resort, and added where it is vague.
  static constexpr float unknown_place_km = 20'000;
  static constexpr float vague_place_km = 1'000;

  /// A destination without coordinates makes no exit better than another; where they are vague, those that are within
  /// `vague_place_km` are equal.
  cost_model(const network_view& view, security_level level, const std::optional<proto::location>& destination);

  float lane_us(node_index from, node_index to) const { return view_.lanes().round_trip_us(from, to); }
  float load_us(node_index node) const;
  /// Nothing when either place is unknown.
  std::optional<float> kilometres_to_destination(node_index exit) const;
  /// Weighed: what is added for the way from this exit to the destination.
  float destination_us(node_index exit) const;

  /// By how much the way from exit to destination counts more than its delay.
  float destination_weight() const { return destination_weight_; }

  /// How much more than the best a route may cost and still be drawn.
  float slack() const { return slack_; }
  static constexpr float slack_min_us = 1'000;

private:
  const network_view& view_;
  std::optional<globe_point> destination_;
  bool vague_destination_ = false;
  float destination_weight_;
  float slack_;
};

} // namespace gate17::directory
