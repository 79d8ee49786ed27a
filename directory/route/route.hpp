// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/network_view.hpp"
#include "directory/route/route_policy.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/node_id.hpp"

namespace gate17::directory {

/// One node of a route, with what people want to read about it.
struct route_hop {
  node_index index = 0; ///< in the view the route was planned with
  proto::node_id id;
  std::string name;
  proto::verify_key owner;
  std::string country; ///< empty: unknown
  bool trusted = false;
  std::vector<proto::endpoint> addresses;
};

/// A wish that this route could not keep although its level allows to go on.
enum class relaxed_rule : std::uint8_t {
  networks_distinct, ///< two hops share a /16 (IPv4), a /32 (IPv6) or an AS
  healthy_segments,  ///< a segment that failed lately is used again
  entry_hidden,      ///< hop 2 and exit leave fewer than 64 entries that could be the client's (R20)
  paths_known,       ///< something is to be avoided along lanes, and of some lanes nobody knows where they lead
};
std::string_view to_string(relaxed_rule rule);
/// The same as a sentence for people.
std::string_view explain(relaxed_rule rule);

/// Why one hop was chosen: how many nodes were possible and the chance this one had.
struct choice_reason {
  std::string hop;    ///< "entry n1", "exit n4"
  std::string reason; ///< "active of the entry set", "one of 3 exits that admit tcp/443, weight 25 %"
  double share = 1.0;
};

/// One lane of a route.
struct lane_cost {
  std::chrono::microseconds round_trip{0};
  bool measured = false; ///< else predicted from coordinates, or the median of the network
};

/// What a route was judged by; `total` is the sum of the lanes, `load` and `destination`.
struct route_cost {
  std::vector<lane_cost> lanes;         ///< entry to hop 2 first
  std::chrono::microseconds load{0};    ///< penalty for nodes of little weight
  std::optional<double> destination_km; ///< from the exit; nothing when either place is unknown
  bool vague_exit = false;              ///< the exit's place is not to be relied on, which costs extra
  std::chrono::microseconds destination{0};
  std::chrono::microseconds total{0};

  /// Of all lanes.
  std::chrono::microseconds round_trip() const;
};

/// Entry first, exit last.
struct route {
  std::vector<route_hop> hops;
  security_level level = security_level::fast;
  std::vector<relaxed_rule> relaxed;
  std::vector<choice_reason> reasons;
  route_cost cost;
  std::size_t compatible_entries = 0; ///< nodes flagged `entry` that the exit could take for this route's

  const route_hop& entry() const { return hops.front(); }
  const route_hop& exit() const { return hops.back(); }
};

} // namespace gate17::directory
