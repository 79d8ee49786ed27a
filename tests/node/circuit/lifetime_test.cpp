// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/support/data_plane_rig.hpp"
#include "tests/support/target.hpp"

namespace gate17::test {

namespace {

using bytes = std::vector<std::uint8_t>;
using actors::close_reason;

std::size_t out_of_pools(data_plane_rig& rig) {
  std::size_t total = rig.client->context().pool.bytes_out();
  for (auto& one : rig.nodes)
    total += one->plane->context().pool.bytes_out();
  return total;
}

/// Three streams with bytes under way in both directions.
struct busy_rig : data_plane_rig {
  explicit busy_rig(std::uint64_t seed) : data_plane_rig(seed) {
    if (!build(1))
      throw std::runtime_error("no circuit");
    for (std::size_t i = 0; i < there.size(); ++i)
      apps.push_back(open(1, there[i].at()));
    bytes got;
    const auto flowing = [&] {
      bool all = true;
      for (std::size_t i = 0; i < there.size(); ++i) {
        std::size_t at = 0;
        push(apps[i].get(), bulk, at);
        at = 0;
        if (there[i].connection || there[i].accepted())
          push(there[i].connection.get(), bulk, at);
        all = all && pull(apps[i].get(), got) == pulled::nothing && there[i].connection;
      }
      return all && got.size() > 3'000'000;
    };
    if (!run_until(flowing))
      throw std::runtime_error("no bytes");
  }

  bool targets_ended() {
    return run_until([&] {
      bytes rest;
      bool all = true;
      for (auto& one : there)
        all = pull(one.connection.get(), rest) != pulled::nothing && all;
      return all;
    });
  }

  std::array<target, 3> there;
  std::vector<node::unique_fd> apps;
  bytes bulk = pattern(300'000, 1);
};

} // namespace

TEST_CASE("a node that dies with streams open ends them all, charged to the segment before it", "[lifetime]") {
  const auto dies = GENERATE(as<std::size_t>{}, 0, 1, 2);
  CAPTURE(dies);
  busy_rig rig(600);
  rig.nodes[dies]->plane.reset();
  REQUIRE(rig.run_until([&] { return !rig.control.closed.empty(); }));
  CHECK(rig.control.closed.front().id == 1);
  CHECK(rig.control.closed.front().segment == dies);
  CHECK(rig.control.streams_closed.size() == 3);
  for (const auto& one : rig.control.streams_closed)
    CHECK(one.reason != close_reason::finished);
  CHECK(rig.run_until([&] {
    bytes rest;
    bool all = true;
    for (auto& app : rig.apps)
      all = pull(app.get(), rest) != pulled::nothing && all;
    return all;
  }));
  CHECK(rig.targets_ended());
}

TEST_CASE("a client that goes with streams open leaves nothing at the nodes", "[lifetime]") {
  busy_rig rig(601);
  SECTION("orderly") { rig.client->shut_down(); }
  SECTION("at once") {
    rig.client = std::make_unique<node::worker>(0, node::worker_settings{},
                                                node::worker_dependencies{rig.anonymous, rig.clock, rig.control});
  }
  CHECK(rig.targets_ended());
  CHECK(rig.run_until([&] {
    for (auto& one : rig.nodes)
      if (one->plane->hop_circuits() != 0)
        return false;
    return true;
  }));
}

TEST_CASE("circuits that come and go leave no memory and no entry behind", "[lifetime]") {
  data_plane_rig rig(602);
  REQUIRE(rig.build(1));
  target there;
  // Once with data, so that chunks and reading buffers have their size.
  const auto use_circuit = [&](actors::circuit_id id) {
    const auto app = rig.open(id, there.at());
    const auto text = pattern(20'000, id);
    std::size_t at = 0;
    bytes got;
    there.connection.reset();
    REQUIRE(rig.run_until([&] {
      push(app.get(), text, at);
      if (there.connection || there.accepted())
        pull(there.connection.get(), got);
      return got.size() == text.size();
    }));
  };
  use_circuit(1);
  const auto quiet = [&] {
    return rig.run_until([&] {
      for (auto& one : rig.nodes)
        if (one->plane->hop_circuits() != 0)
          return false;
      return true;
    });
  };
  rig.client->origins().close(1, close_reason::retired);
  REQUIRE(quiet());
  rig.run_until([] { return false; }, 200);
  const auto before = out_of_pools(rig);

  for (actors::circuit_id id = 2; id < 502; ++id) {
    rig.client->origins().install(rig.route(id));
    if (id % 10 == 0)
      use_circuit(id);
    else if (id % 3 != 0)
      REQUIRE(rig.run_until([&] { return !rig.control.built.empty() && rig.control.built.back().id == id; }));
    rig.client->origins().close(id, close_reason::retired);
  }
  REQUIRE(quiet());
  rig.run_until([] { return false; }, 200);
  // Each link end keeps one buffer for reading; whether a small or a large one depends on its last read.
  const std::size_t link_ends = 2 * (1 + 6);
  CHECK(out_of_pools(rig) <= before + link_ends * node::chunk_pool::bytes_of(node::chunk_class::read_large));
  CHECK(rig.control.closed.size() == 501);
  actors::loop_totals totals;
  rig.client->origins().report(totals);
  CHECK(totals.circuits.empty());
}

TEST_CASE("a circuit towards a node that is gone is charged to the segment before that node", "[lifetime]") {
  const auto gone = GENERATE(as<std::size_t>{}, 1, 2);
  CAPTURE(gone);
  data_plane_rig rig(640);
  REQUIRE(rig.build(1));
  rig.nodes[gone]->plane.reset();
  REQUIRE(rig.run_until([&] { return !rig.control.closed.empty(); }));
  rig.control.closed.clear();
  rig.client->origins().install(rig.route(2));
  REQUIRE(rig.run_until([&] { return !rig.control.closed.empty(); }));
  CHECK(rig.control.closed.front().id == 2);
  CHECK(rig.control.closed.front().reason == close_reason::link_lost);
  CHECK(rig.control.closed.front().segment == gone);
}

TEST_CASE("an entry that is not there, or goes while it is dialled, fails the circuit at its first segment",
          "[lifetime]") {
  data_plane_rig rig(603);
  auto route = rig.route(1);
  SECTION("nobody listens") {
    route.hops[0].endpoints = {data_plane_rig::free_endpoint()};
    rig.client->origins().install(route);
  }
  SECTION("it goes before the hello") {
    rig.client->origins().install(route);
    rig.nodes[0]->plane.reset();
  }
  SECTION("it goes after the hello") {
    rig.client->origins().install(route);
    rig.client->loop().run_turn(std::chrono::milliseconds(0));
    rig.client->loop().run_turn(std::chrono::milliseconds(0));
    rig.nodes[0]->plane.reset();
  }
  target there;
  const auto app = rig.open(1, there.at());
  std::size_t at = 0;
  push(app.get(), bytes(100, 1), at);
  REQUIRE(rig.run_until([&] { return !rig.control.closed.empty(); }));
  CHECK(rig.control.closed.front().segment == 0);
  CHECK(rig.control.closed.front().reason == close_reason::link_lost);
}

} // namespace gate17::test
