// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/origin/exchange.hpp"

#include <catch2/catch.hpp>

#include "tests/support/data_plane_rig.hpp"

namespace gate17::test {

namespace {

/// The hop as a sheet from before the node's restart shows it: the right period, another prekey.
actors::hop_spec before_restart(const data_plane_rig& rig, const rig_node& node, proto::random_source& random) {
  node::prekey_ring former(directory::prekey_period(rig_node::prekey_period), 99);
  const auto now = rig.clock.read().seconds();
  former.advance(now, *node.keys, random);
  auto hop = node.hop(rig.period);
  hop.keys = former.snapshot()->lookup(rig.period, now).value().keys();
  return hop;
}

actors::close_reason ask(data_plane_rig& rig, actors::exchange_id id, const actors::hop_spec& hop) {
  node::exchange_request request;
  request.id = id;
  request.hop = hop;
  request.request = {1, 0, 0, 0, 42};
  request.answer_bytes_max = 1'000;
  request.deadline = std::chrono::seconds(20);
  rig.client->origins().begin_exchange(request);
  REQUIRE(rig.run_until([&] { return rig.control.exchanges.contains(id); }, 200'000));
  return rig.control.exchanges[id].first;
}

} // namespace

TEST_CASE("a node that was restarted within the period is reached with keys of before, again and again", "[exchange]") {
  data_plane_rig rig(900, 1);
  seeded_random random(1);
  const auto stale = before_restart(rig, *rig.nodes[0], random);
  CHECK(ask(rig, 1, stale) == actors::close_reason::finished);
  CHECK(ask(rig, 2, stale) == actors::close_reason::finished);
  CHECK(ask(rig, 3, rig.nodes[0]->hop(rig.period)) == actors::close_reason::finished);
}

TEST_CASE("a node that is gone is not asked for ever", "[exchange]") {
  data_plane_rig rig(910, 1);
  seeded_random random(1);
  const auto hop = rig.nodes[0]->hop(rig.period);
  rig.nodes[0]->plane.reset();
  CHECK(ask(rig, 1, hop) != actors::close_reason::finished);
}

} // namespace gate17::test
