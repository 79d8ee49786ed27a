// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "directory/geography.hpp"
#include "directory/node_index.hpp"
#include "directory/node_traits.hpp"
#include "proto/codec/network_document.hpp"

namespace gate17::directory {

/// Where a lane is known to lead through. `known` false: the document says nothing about it.
struct lane_path {
  bool known = false;
  std::span<const country_code> countries;
  std::span<const std::uint32_t> asns;
};

/// What a view knows of one lane.
struct lane_facts {
  std::chrono::microseconds round_trip{0};
  bool measured = false;     ///< else predicted from coordinates, or the median of the network
  std::uint8_t capacity = 0; ///< class as in `proto::lane`; 0: unknown
  lane_path path;
};

/// All lanes of one document in flat arrays (R20). What flags imply takes no room: under the rule `tiered` every node
/// flagged entry or core has a lane to every core node, other nodes have those they list; in a full mesh everybody has
/// one to everybody. Says nothing about whether nodes run. Memory grows with nodes and listed lanes only. Immutable.
class lane_map {
public:
  struct listed_lane {
    node_index core = 0;
    float round_trip_us = 0; ///< 0: not measured
    std::uint8_t capacity = 0;
  };

  explicit lane_map(const proto::network_document& document);

  bool is_tiered() const { return tiered_; }
  bool is_core(node_index node) const { return spots_[node].core; }
  /// Whether the node's lanes to core nodes are implied by its flags.
  bool reaches_all_core(node_index node) const { return spots_[node].reaches_all_core; }
  /// Under the rule `tiered`, by position.
  std::span<const node_index> core_nodes() const { return core_nodes_; }
  /// What a node lists, by position of the core node.
  std::span<const listed_lane> listed(node_index node) const;

  /// Never with itself.
  bool stands_between(node_index from, node_index to) const;

  /// Round trip of a lane that stands: the measurement, else the prediction from coordinates, else the median of the
  /// network; never less than light needs between the places of both ends, and than it usually takes between them when
  /// one of them is vague: who stands elsewhere in truth shall not seem near to two places at once.
  float round_trip_us(node_index from, node_index to) const;
  /// The same without looking for a measurement.
  float predicted_us(node_index from, node_index to) const;
  /// Nothing when there is no such lane.
  std::optional<lane_facts> find(node_index from, node_index to) const;
  lane_path path_of(node_index from, node_index to) const;

  /// Median of the measured lanes and of one implied lane a node, as far as those can be predicted; a tenth of a second
  /// when nothing is known.
  float median_us() const { return median_us_; }
  bool has_coordinate(node_index node) const { return spots_[node].has_coordinate; }
  /// What no implied lane between the two is shorter than; cheaper than `predicted_us`.
  float least_us(node_index from, node_index to) const {
    const spot& a = spots_[from];
    const spot& b = spots_[to];
    if (!a.has_coordinate || !b.has_coordinate) {
      return median_us_;
    }
    const float x = a.x - b.x;
    const float y = a.y - b.y;
    const float z = a.z - b.z;
    return std::sqrt(x * x + y * y + z * z) + a.height + b.height;
  }

  /// Where a node stands on the globe, if that is known, and whether it is vague.
  const globe_point* place_of(node_index node) const { return spots_[node].has_place ? &spots_[node].place : nullptr; }
  bool is_vague(node_index node) const { return spots_[node].vague; }

private:
  struct spot {
    float x = 0; ///< microseconds, as y, z and height
    float y = 0;
    float z = 0;
    float height = 0;
    globe_point place;
    bool has_coordinate = false;
    bool has_place = false;
    bool vague = false;
    bool core = false;
    bool reaches_all_core = false;
  };
  struct path_row {
    std::uint32_t lane = 0; ///< position in `lanes_`
    std::uint32_t country_start = 0;
    std::uint32_t country_count = 0;
    std::uint32_t asn_start = 0;
    std::uint32_t asn_count = 0;
  };

  void take_nodes(const proto::network_document& document);
  void take_lanes(const proto::network_document& document);
  void take_path(const proto::lane& item);
  float measure_median() const;
  const listed_lane* find_listed(node_index from, node_index to) const;
  const listed_lane* find_either(node_index from, node_index to) const;
  bool reaches(node_index from, node_index core) const;
  float floored(float round_trip_us, const spot& a, const spot& b) const;

  bool tiered_ = false;
  float median_us_ = 0;
  std::vector<spot> spots_;
  std::vector<node_index> core_nodes_;
  std::vector<std::uint32_t> starts_; ///< of a node's lanes in `lanes_`; one more than nodes
  std::vector<listed_lane> lanes_;
  std::vector<path_row> paths_; ///< ascending lanes
  std::vector<country_code> path_countries_;
  std::vector<std::uint32_t> path_asns_;
};

} // namespace gate17::directory
