// SPDX-License-Identifier: GPL-3.0-or-later
// Real workers on one thread: what a client's loop notices of entries that end, stop and come back.
#include <catch2/catch.hpp>

#include <algorithm>

#include "node/io/path_watch.hpp"
#include "node/link/neighbours.hpp"
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

TEST_CASE("after sleep and changes of address links are dialled anew or asked", "[simulation][entry_link]") {
  data_plane_rig rig(14);
  node::neighbours links(rig.client->context(), rig.clock, {});
  std::vector<condition> seen;
  links.watch([&](const proto::node_id&, condition state) { seen.push_back(state); });
  links.keep_standing({rig.nodes[0]->hop(rig.period)});
  const auto runs_to = [&](std::size_t count, condition last) {
    return rig.run_until([&] { return seen.size() == count && seen.back() == last; }, patience);
  };
  REQUIRE(runs_to(1, condition::up));
  SECTION("its address is gone") {
    links.after_path_change([](const proto::ip_address&) { return false; });
    REQUIRE(runs_to(2, condition::down));
    REQUIRE(runs_to(3, condition::up));
  }
  SECTION("it slept for long") {
    links.after_sleep(std::chrono::minutes(1));
    REQUIRE(runs_to(2, condition::down));
    REQUIRE(runs_to(3, condition::up));
  }
  SECTION("its address is still there, and it slept for a moment") {
    links.after_path_change(node::has_address);
    links.after_sleep(std::chrono::seconds(2));
    rig.run_until([] { return false; }, 2'000);
    CHECK(seen.size() == 1);
  }
}

TEST_CASE("the system tells which addresses are its own", "[simulation][entry_link]") {
  CHECK(node::has_address(proto::ip_address::parse("127.0.0.1").value()));
  CHECK_FALSE(node::has_address(proto::ip_address::parse("192.0.2.1").value()));
}
