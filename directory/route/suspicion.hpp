// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <vector>

#include "proto/node_id.hpp"

namespace gate17::directory {

/// Whom circuits meet when they end and nobody authenticated says where. Such an ending accuses every hop equally, so a
/// hop that only destroys circuits is in all of its own failures while its honest neighbours also stand in circuits
/// that served: the share of served ones tells them apart. The answer is only ever a smaller chance, never an
/// exclusion, and never below half: whoever destroys circuits to drive clients away from honest nodes raises its own
/// share a of the draws to 2a / (1 + a) at most, and lowers the chance of its own node most of all. Pure, owned by one
/// thread.
class suspicion {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::minutes half_life{10};
  static constexpr double weight_min = 0.5;
  static constexpr double benefit_of_doubt = 4; ///< circuits that every node is taken to have served
  static constexpr std::size_t nodes_max = 4'096;

  /// A circuit through these nodes ended and nobody knows where.
  void ended_unexplained(const std::vector<proto::node_id>& hops, time_point now) { add(hops, 0, 1, now); }
  /// A circuit through these nodes did what it was for.
  void served(const std::vector<proto::node_id>& hops, time_point now) { add(hops, 1, 0, now); }

  /// Nobody is suspected.
  bool empty() const { return scores_.empty(); }

  /// What a node's weight is multiplied with: `weight_min` to 1.
  double factor(const proto::node_id& node, time_point now) const;

private:
  struct score {
    double served = 0;
    double unexplained = 0;
    time_point at;

    void fade(time_point now);
  };

  void add(const std::vector<proto::node_id>& hops, double served, double unexplained, time_point now);

  std::map<proto::node_id, score> scores_;
};

} // namespace gate17::directory
