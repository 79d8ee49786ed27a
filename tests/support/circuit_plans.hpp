// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "actors/circuit_plan.hpp"

namespace gate17::test {

inline proto::node_id numbered_node(std::uint8_t number) {
  proto::node_id id;
  id.bytes.fill(number);
  return id;
}

/// A plan through numbered nodes, entry first, with keys.
inline actors::circuit_plan plan_through(const std::vector<std::uint8_t>& numbers, bool trusted_exit = true) {
  actors::circuit_plan plan;
  for (const auto number : numbers) {
    actors::hop_spec hop;
    hop.id = numbered_node(number);
    hop.keys = proto::responder_keys_public{.id = hop.id, .onion_key = {}, .period = 1, .prekey = {}};
    plan.hops.push_back(hop);
    plan.shown.push_back(
        {.name = "n" + std::to_string(number), .id = hop.id, .owner = {}, .country = {}, .address = {}});
  }
  plan.level = "fast";
  plan.trusted_exit = trusted_exit;
  return plan;
}

} // namespace gate17::test
