// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/lane_keys.hpp"
#include "node/link/loop_context.hpp"
#include "tests/support/seeded_random.hpp"

namespace gate17::test {

/// One event loop and what everything on it shares, without a worker around it.
struct loop_rig {
  explicit loop_rig(std::uint64_t seed) : random(seed) {}

  void turn() { loop.run_turn(std::chrono::milliseconds(0)); }

  node::event_loop loop;
  node::chunk_pool pool;
  seeded_random random;
  node::anonymous_lane_identity identity;
  node::data_plane_metrics metrics;
  node::loop_context context{0, loop, pool, random, identity, metrics, {}};
};

} // namespace gate17::test
