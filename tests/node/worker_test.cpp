// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/worker.hpp"

#include <catch2/catch.hpp>

#include "tests/support/data_plane_rig.hpp"
#include "tests/support/hand_circuit.hpp"
#include "tests/support/no_files_left.hpp"
#include "tests/support/target.hpp"

namespace gate17::test {

namespace {

using bytes = std::vector<std::uint8_t>;
using actors::close_reason;

void count_every_circuit_as_unused(node::relay_role& role) { role.quiet_circuit = std::chrono::milliseconds(0); }

struct draining_rig : data_plane_rig {
  explicit draining_rig(std::uint64_t seed) : data_plane_rig(seed, 3, 512U << 20U, count_every_circuit_as_unused) {}
};

/// The network as it was, but for a list of rejected nodes.
std::shared_ptr<const directory::network_view> without(const data_plane_rig& rig, const proto::node_id& node) {
  auto document = rig.view(rig.clock.read().seconds())->document();
  document.rejects = {1, {node}, {}};
  return directory::network_view::make(std::move(document), {});
}

std::unique_ptr<hand_link> link_to(data_plane_rig& rig, std::uint64_t seed) {
  return std::make_unique<hand_link>(rig, 0, *rig.nodes[0]->hop(rig.period).keys,
                                     proto::suite_id::x25519_aes256gcm_blake2b, seed);
}

} // namespace

TEST_CASE("a draining hop refuses circuits and says that it shuts down", "[drain]") {
  const auto drains = GENERATE(as<std::size_t>{}, 0, 1, 2);
  CAPTURE(drains);
  draining_rig rig(800);
  REQUIRE(rig.build(1));
  rig.nodes[drains]->plane->begin_drain();
  rig.client->origins().install(rig.route(2));
  REQUIRE(rig.run_until([&] {
    return std::any_of(rig.control.closed.begin(), rig.control.closed.end(), [](auto& one) { return one.id == 2; });
  }));
  const auto closed =
      std::find_if(rig.control.closed.begin(), rig.control.closed.end(), [](const auto& one) { return one.id == 2; });
  CHECK(closed->reason == close_reason::shutting_down);
  CHECK(closed->segment == drains);
}

TEST_CASE("an unused circuit ends, and then the hop is drained", "[drain]") {
  draining_rig rig(810);
  REQUIRE(rig.build(1));
  auto& exit = *rig.nodes[2]->plane;
  CHECK_FALSE(exit.drained());
  exit.begin_drain();
  CHECK(rig.run_until([&] { return exit.drained(); }));
  CHECK(rig.run_until([&] { return !rig.control.closed.empty(); }));
}

TEST_CASE("a stream under way ends in its own time, all of its bytes delivered", "[drain]") {
  draining_rig rig(820);
  REQUIRE(rig.build(1));
  target there;
  auto app = rig.open(1, there.at());
  const auto sent = pattern(500'000, 3);
  bytes got;
  std::size_t at = 0;
  push(app.get(), bytes{1}, at);
  REQUIRE(rig.run_until([&] { return there.accepted(); }));
  auto& exit = *rig.nodes[2]->plane;
  exit.begin_drain();
  at = 0;
  bool too_early = false;
  CHECK(rig.run_until([&] {
    push(there.connection.get(), sent, at);
    pull(app.get(), got);
    too_early = too_early || exit.drained();
    return got.size() >= sent.size();
  }));
  CHECK_FALSE(too_early);
  CHECK(bytes(got.end() - static_cast<std::ptrdiff_t>(sent.size()), got.end()) == sent);
  there.connection = {};
  app = {};
  CHECK(rig.run_until([&] { return exit.drained(); }));
}

TEST_CASE("a draining client takes no streams and is drained without them", "[drain]") {
  data_plane_rig rig(830);
  REQUIRE(rig.build(1));
  target there;
  auto app = rig.open(1, there.at());
  REQUIRE(rig.run_until([&] { return there.accepted(); }));
  rig.client->begin_drain();
  CHECK(rig.run_until([] { return false; }, 100) == false);
  CHECK_FALSE(rig.client->drained());
  const auto asked = rig.control.wanted.size();
  node::inbound_stream late;
  std::array<int, 2> pair{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()) == 0);
  const node::unique_fd other(pair[1]);
  late.socket = node::unique_fd(pair[0]);
  late.reply = [](std::optional<proto::close_code>, const proto::endpoint&) { return bytes{9}; };
  rig.client->origins().accept(std::move(late));
  CHECK(rig.control.wanted.size() == asked);
  app = {};
  there.connection = {};
  CHECK(rig.run_until([&] { return rig.client->drained(); }));
}

TEST_CASE("lanes of a rejected node are dropped and not taken again", "[drain]") {
  data_plane_rig rig(840);
  REQUIRE(rig.build(1));
  rig.nodes[1]->plane->set_network(without(rig, rig.nodes[0]->keys->id));
  CHECK(rig.run_until([&] { return !rig.control.closed.empty(); }));
  // The rejected node itself does not know and dials again.
  for (actors::circuit_id attempt = 2; attempt < 5; ++attempt) {
    rig.control.closed.clear();
    rig.client->origins().install(rig.route(attempt));
    REQUIRE(rig.run_until([&] { return !rig.control.closed.empty(); }));
    CHECK(rig.control.built.size() == 1);
  }
}

TEST_CASE("limits and exit policy change on a running loop", "[drain]") {
  data_plane_rig rig(850);
  REQUIRE(rig.build(1));
  node::worker_settings wanted;
  wanted.relay.emplace();
  wanted.relay->exit_policy = [](const proto::ip_address&, std::uint16_t) { return false; };
  wanted.relay->circuits_max = 1;
  rig.nodes[2]->plane->change(wanted);
  target there;
  const auto app = rig.open(1, there.at(), false);
  bytes got;
  CHECK(rig.run_until([&] { return pull(app.get(), got) != pulled::nothing || !got.empty(); }));
  REQUIRE_FALSE(got.empty());
  CHECK(got.front() == static_cast<std::uint8_t>(proto::close_code::policy));
  rig.control.closed.clear();
  rig.client->origins().install(rig.route(2));
  REQUIRE(rig.run_until([&] { return !rig.control.closed.empty(); }));
  CHECK(rig.control.closed.front().reason == close_reason::overloaded);
}

TEST_CASE("when there are too many links, one without circuits makes room, and one with circuits stays", "[links]") {
  data_plane_rig rig(860, 3, 512U << 20U, [](node::relay_role& role) {
    role.links_max = 8;
    role.unused_link = std::chrono::milliseconds(0);
  });
  hand_link used(rig, 0);
  REQUIRE(used.establish());
  hand_circuit kept(used, 1, hand_circuit::plan(rig, {0}));
  REQUIRE(kept.build());
  std::vector<std::unique_ptr<hand_link>> idle;
  for (std::uint64_t i = 0; i < 8; ++i) {
    idle.push_back(link_to(rig, i));
    REQUIRE(idle.back()->establish());
  }
  CHECK(idle.front()->wait_closed());
  CHECK_FALSE(idle.back()->closed());
  CHECK_FALSE(used.closed());
  CHECK(rig.nodes[0]->plane->context().metrics.links_made_room >= 1);
}

TEST_CASE("out of descriptors the exit ends the circuit with the most streams, and the others go on", "[links]") {
  data_plane_rig rig(865);
  REQUIRE(rig.build(1));
  REQUIRE(rig.build(2));
  rig.control.closed.clear();
  target there;
  std::vector<node::unique_fd> greedy;
  for (int i = 0; i < 20; ++i) {
    std::size_t at = 0;
    greedy.push_back(rig.open(1, there.at()));
    push(greedy.back().get(), bytes{1}, at);
  }
  const auto& exit = rig.nodes[2]->plane->context().metrics;
  REQUIRE(rig.run_until([&] { return exit.streams_opened == 20; }));
  const auto modest = rig.open(2, there.at());
  const no_files_left none;
  std::size_t at = 0;
  push(modest.get(), bytes{1}, at);
  REQUIRE(rig.run_until([&] { return exit.streams_opened == 21; }, 200'000));
  CHECK(exit.circuits_sacrificed == 1);
  CHECK(rig.run_until([&] { return !rig.control.closed.empty(); }));
  CHECK(rig.control.closed.front().id == 1);
}

TEST_CASE("when every link is used, a new one is refused", "[links]") {
  data_plane_rig rig(870, 3, 512U << 20U, [](node::relay_role& role) {
    role.links_max = 8;
    role.unused_link = std::chrono::hours(1);
  });
  std::vector<std::unique_ptr<hand_link>> all;
  for (std::uint64_t i = 0; i < 9; ++i) {
    all.push_back(link_to(rig, i));
    all.back()->establish();
  }
  CHECK(all.back()->wait_closed());
  CHECK_FALSE(all.front()->closed());
  const auto& counted = rig.nodes[0]->plane->context().metrics;
  CHECK(counted.handshake_refusals[static_cast<std::size_t>(proto::errc::limit_exceeded)] >= 1);
  CHECK(counted.links_made_room == 0);
}

} // namespace gate17::test
