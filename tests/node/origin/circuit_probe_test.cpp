// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/origin/circuit_probe.hpp"

#include <catch2/catch.hpp>

#include "tests/support/data_plane_rig.hpp"

namespace gate17::test {

namespace {

actors::probe_spec spec_through(const data_plane_rig& rig, std::size_t hops, std::size_t echo_bytes = 0) {
  actors::probe_spec spec;
  spec.hops = rig.route(1, hops).hops;
  spec.echo_bytes = echo_bytes;
  // Turns of the loops bound these tests, however long the machine takes for them.
  spec.deadline = std::chrono::hours(1);
  spec.echo_time_max = std::chrono::hours(1);
  return spec;
}

actors::probe_ended probe(data_plane_rig& rig, actors::probe_spec spec) {
  spec.id = rig.control.probes.size() + 1;
  const auto before = rig.control.probes.size();
  rig.client->origins().begin_probe(spec);
  REQUIRE(rig.run_until([&] { return rig.control.probes.size() > before; }, 400'000));
  REQUIRE(rig.control.probes.back().id == spec.id);
  return rig.control.probes.back();
}

} // namespace

TEST_CASE("a probe of three hops says that its circuit was built", "[probe]") {
  data_plane_rig rig(950);
  REQUIRE(rig.build(1));
  const auto ended = probe(rig, spec_through(rig, 3));
  CHECK(ended.reason == actors::close_reason::finished);
  CHECK(ended.echoed_bytes == 0);
  CHECK(ended.echo_time.count() == 0);
}

TEST_CASE("what the last hop sends back is counted, all of it", "[probe]") {
  data_plane_rig rig(951);
  REQUIRE(rig.build(1));
  const auto bytes = GENERATE(std::size_t{1}, std::size_t{300'000}, std::size_t{proto::echo_bytes_max});
  const auto ended = probe(rig, spec_through(rig, 3, bytes));
  CHECK(ended.reason == actors::close_reason::finished);
  CHECK(ended.echoed_bytes == bytes);
  CHECK(ended.echo_time.count() > 0);
}

TEST_CASE("bytes that are not back in time do not count", "[probe]") {
  data_plane_rig rig(952);
  REQUIRE(rig.build(1));
  auto spec = spec_through(rig, 3, proto::echo_bytes_max);
  spec.echo_time_max = std::chrono::milliseconds(0);
  const auto ended = probe(rig, spec);
  CHECK(ended.reason == actors::close_reason::finished);
  CHECK(ended.echoed_bytes < proto::echo_bytes_max);
}

TEST_CASE("a node that is gone ends a probe before it, on it and behind it", "[probe]") {
  data_plane_rig rig(960);
  REQUIRE(rig.build(1));
  const auto gone = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{2});
  CAPTURE(gone);
  const auto spec = spec_through(rig, 3);
  rig.nodes[gone]->plane.reset();
  rig.run_until([] { return false; }, 2'000);
  const auto ended = probe(rig, spec);
  CHECK(ended.reason != actors::close_reason::finished);
  CHECK((ended.segment == gone || ended.segment == actors::segment_unknown));
}

TEST_CASE("a single node is probed without its keys and with those of before its restart", "[probe]") {
  data_plane_rig rig(970, 1);
  auto spec = spec_through(rig, 1);
  spec.hops.front().keys.reset();
  CHECK(probe(rig, spec).reason == actors::close_reason::finished);
  data_plane_rig other(980, 1);
  auto stale = spec_through(other, 1);
  seeded_random random(1);
  node::prekey_ring former(directory::prekey_period(rig_node::prekey_period), 99);
  const auto now = other.clock.read().seconds();
  former.advance(now, *other.nodes[0]->keys, random);
  stale.hops.front().keys = former.snapshot()->lookup(other.period, now).value().keys();
  CHECK(probe(other, stale).reason == actors::close_reason::finished);
}

TEST_CASE("a longer probe without a key is none", "[probe]") {
  data_plane_rig rig(990);
  auto spec = spec_through(rig, 3);
  spec.hops[1].keys.reset();
  CHECK(probe(rig, spec).reason != actors::close_reason::finished);
}

TEST_CASE("probes beyond the limit of a loop are refused at once", "[probe]") {
  data_plane_rig rig(991);
  const auto spec = spec_through(rig, 3);
  for (actors::probe_id id = 1; id <= node::origin_table::probes_max + 1; ++id) {
    auto one = spec;
    one.id = id;
    rig.client->origins().begin_probe(one);
  }
  CHECK(rig.control.probes.back().reason == actors::close_reason::overloaded);
  CHECK(rig.control.probes.back().id == node::origin_table::probes_max + 1);
}

} // namespace gate17::test
