// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "directory/errc.hpp"
#include "directory/network_view.hpp"
#include "directory/route/health_marks.hpp"
#include "directory/route/route.hpp"
#include "directory/route/route_policy.hpp"
#include "directory/route/suspicion.hpp"
#include "proto/codec/location.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/node_id.hpp"

namespace gate17::directory {

/// Everything one plan depends on. References must outlive the call.
struct plan_input {
  const network_view& view;
  route_target target;
  route_policy policy;
  const health_marks& health;
  health_marks::time_point now;
  /// `entry_set::ordered`: tried in this order. Ignored when the policy pins an entry.
  std::vector<proto::node_id> entries;
  /// Makes suspects less likely as middle or exit; the entry is sticky. Null: nobody is suspected.
  const suspicion* suspects = nullptr;
  /// Where the target is, if anybody knows; nothing for an anycast address.
  std::optional<proto::location> destination = std::nullopt;
};

/// Chooses entry, exit and middles so that the hard rules hold: at least 3 hops, distinct nodes and owners, joined by
/// lanes, entry from the entry set, an exit that admits the target and is trusted where needed, nothing avoided, hop 2
/// a core node where lanes are tiered, and at least 64 entries that the exit could think of where the network has them.
/// Among routes that cost little more than the best (`cost_model`) exits and middles are drawn by weight. What cannot
/// be kept is named by the error; networks (/16, /32, AS) that cannot be told apart, and entries that cannot be hidden,
/// are an error at level high and reported in the route below it; private networks do not compare networks.
/// Pure and stateless: equal input and random bytes give equal routes.
result<route> plan_route(const plan_input& input, proto::random_source& random);

/// At least one and at most `count` different routes, cheapest first, each as `plan_route` might have drawn it.
result<std::vector<route>> plan_routes(const plan_input& input, std::size_t count, proto::random_source& random);

} // namespace gate17::directory
