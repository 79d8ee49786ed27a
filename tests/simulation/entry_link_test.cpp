// SPDX-License-Identifier: GPL-3.0-or-later
// Real workers on one thread: what a client's loop notices of entries that end, stop and come back.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/support/data_plane_rig.hpp"
#include "tests/support/target.hpp"

using namespace gate17;
using namespace gate17::test;
using condition = actors::entry_link::condition;

namespace {

/// How often an entry was reported in this condition.
std::ptrdiff_t reports(const data_plane_rig& rig, std::size_t node, condition state) {
  return std::ranges::count_if(rig.control.links, [&](const actors::entry_link& link) {
    return link.node == rig.nodes[node]->keys->id && link.state == state;
  });
}

/// Enough turns for every deadline of a link.
constexpr int patience = 20'000'000;

} // namespace

TEST_CASE("links to both entries are kept, and one that ends is reported at once", "[simulation][entry_link]") {
  data_plane_rig rig(11);
  rig.client->keep_entries({rig.nodes[0]->hop(rig.period), rig.nodes[1]->hop(rig.period)});
  REQUIRE(rig.run_until([&] { return reports(rig, 0, condition::up) == 1 && reports(rig, 1, condition::up) == 1; }));
  REQUIRE(rig.build(1));
  rig.nodes[0]->plane.reset();
  REQUIRE(rig.run_until([&] { return reports(rig, 0, condition::down) == 1; }));
  REQUIRE(rig.run_until([&] { return !rig.control.closed.empty(); }));
  CHECK(rig.control.closed.front().segment == 0);
  CHECK(reports(rig, 1, condition::down) == 0);
  rig.client->keep_entries({rig.nodes[1]->hop(rig.period)});
  CHECK(reports(rig, 0, condition::let_go) == 1);
}

TEST_CASE("an entry that stops without closing anything is noticed, and its circuits end", "[simulation][entry_link]") {
  data_plane_rig rig(12);
  rig.client->keep_entries({rig.nodes[0]->hop(rig.period), rig.nodes[1]->hop(rig.period)});
  REQUIRE(rig.build(1));
  REQUIRE(rig.run_until([&] { return reports(rig, 0, condition::up) == 1; }));
  // Its sockets stay open and its kernel acknowledges; nobody runs it.
  const auto stopped = std::move(rig.nodes[0]->plane);
  const auto application = rig.open(1, proto::endpoint::parse("127.0.0.1:9").value());
  REQUIRE(rig.run_until([&] { return reports(rig, 0, condition::down) == 1; }, patience));
  CHECK(rig.control.closed.empty());
  REQUIRE(rig.run_until([&] { return !rig.control.closed.empty(); }, patience));
  CHECK(rig.control.closed.front().reason == actors::close_reason::timed_out);
  CHECK(rig.control.closed.front().segment == 0);
  CHECK(reports(rig, 1, condition::down) == 0);
}

TEST_CASE("an entry that stopped for a moment counts as up again", "[simulation][entry_link]") {
  data_plane_rig rig(13);
  rig.client->keep_entries({rig.nodes[0]->hop(rig.period)});
  REQUIRE(rig.build(1));
  REQUIRE(rig.run_until([&] { return reports(rig, 0, condition::up) == 1; }));
  auto stopped = std::move(rig.nodes[0]->plane);
  const auto application = rig.open(1, proto::endpoint::parse("127.0.0.1:9").value());
  REQUIRE(rig.run_until([&] { return reports(rig, 0, condition::down) == 1; }, patience));
  rig.nodes[0]->plane = std::move(stopped);
  REQUIRE(rig.run_until([&] { return reports(rig, 0, condition::up) == 2; }, patience));
  CHECK(rig.control.closed.empty());
}
