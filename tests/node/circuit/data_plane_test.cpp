// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/data_plane_rig.hpp"
#include "tests/support/target.hpp"

namespace gate17::test {

namespace {

/// How an exchange with a node ended, and its answer; nothing when it never ends.
std::optional<std::pair<actors::close_reason, std::vector<std::uint8_t>>> exchange_with(data_plane_rig& rig,
                                                                                        const actors::hop_spec& hop) {
  node::exchange_request request;
  request.id = 77;
  request.hop = hop;
  request.request = {1, 0, 0, 0, 42};
  request.answer_bytes_max = 1'000;
  request.deadline = std::chrono::seconds(5);
  rig.client->origins().begin_exchange(request);
  if (!rig.run_until([&] { return rig.control.exchanges.contains(77); }))
    return std::nullopt;
  return rig.control.exchanges[77];
}

} // namespace

TEST_CASE("a circuit of three hops is built and carries a stream both ways", "[data_plane]") {
  data_plane_rig rig(1);
  REQUIRE(rig.build(10));
  target there;
  const auto app = rig.open(10, there.at());
  const auto up = pattern(3'000'000, 7);
  const auto down = pattern(5'000'000, 8);
  std::size_t up_at = 0;
  std::size_t down_at = 0;
  std::vector<std::uint8_t> got_up;
  std::vector<std::uint8_t> got_down;
  REQUIRE(rig.run_until([&] {
    push(app.get(), up, up_at);
    if (!there.accepted())
      return false;
    push(there.connection.get(), down, down_at);
    pull(there.connection.get(), got_up);
    pull(app.get(), got_down);
    return got_up.size() >= up.size() && got_down.size() >= down.size();
  }));
  CHECK(got_up == up);
  CHECK(got_down == down);
  CHECK(rig.control.closed.empty());
}

TEST_CASE("create, open and first bytes need no answer from anybody", "[data_plane]") {
  data_plane_rig rig(2);
  REQUIRE(rig.build(1));
  target there;
  rig.client->origins().install(rig.route(2));
  const auto app = rig.open(2, there.at());
  const auto hello = pattern(700, 3);
  std::size_t at = 0;
  REQUIRE(push(app.get(), hello, at));
  std::vector<std::uint8_t> got;
  REQUIRE(rig.run_until([&] { return there.accepted() && (pull(there.connection.get(), got), got.size() == 700); }));
  CHECK(got == hello);
}

TEST_CASE("ends travel per direction, and only both ends close a stream", "[data_plane]") {
  data_plane_rig rig(3);
  REQUIRE(rig.build(1));
  target there;
  const auto app = rig.open(1, there.at());
  const auto question = pattern(100, 1);
  std::size_t at = 0;
  REQUIRE(push(app.get(), question, at));
  REQUIRE(::shutdown(app.get(), SHUT_WR) == 0);
  std::vector<std::uint8_t> got;
  REQUIRE(rig.run_until([&] { return there.accepted() && pull(there.connection.get(), got) == pulled::end; }));
  CHECK(got == question);
  const auto answer = pattern(200'000, 2);
  std::size_t answer_at = 0;
  std::vector<std::uint8_t> got_answer;
  bool shut = false;
  REQUIRE(rig.run_until([&] {
    if (push(there.connection.get(), answer, answer_at) && !shut)
      shut = ::shutdown(there.connection.get(), SHUT_WR) == 0;
    return pull(app.get(), got_answer) == pulled::end;
  }));
  CHECK(got_answer == answer);
  REQUIRE(rig.run_until([&] { return !rig.control.streams_closed.empty(); }));
  CHECK(rig.control.streams_closed.front().reason == actors::close_reason::finished);
  CHECK(rig.control.streams_closed.front().bytes_up == 100);
  CHECK(rig.control.streams_closed.front().bytes_down == 200'000);
}

TEST_CASE("a target's reset ends the application's stream and is no clean end", "[data_plane]") {
  data_plane_rig rig(4);
  REQUIRE(rig.build(1));
  target there;
  const auto app = rig.open(1, there.at());
  const auto bytes = pattern(10, 1);
  std::size_t at = 0;
  REQUIRE(push(app.get(), bytes, at));
  std::vector<std::uint8_t> got;
  REQUIRE(rig.run_until([&] { return there.accepted() && (pull(there.connection.get(), got), got.size() == 10); }));
  node::reset_on_close(there.connection.get());
  there.connection.reset();
  REQUIRE(rig.run_until([&] { return !rig.control.streams_closed.empty(); }));
  CHECK(rig.control.streams_closed.front().reason == actors::close_reason::refused);
}

TEST_CASE("without early success the application hears the true outcome", "[data_plane]") {
  data_plane_rig rig(5);
  REQUIRE(rig.build(1));
  const auto nobody = data_plane_rig::free_endpoint();
  const auto app = rig.open(1, nobody, false);
  std::vector<std::uint8_t> got;
  REQUIRE(rig.run_until([&] { return pull(app.get(), got) != pulled::nothing; }));
  REQUIRE(got.size() == 1);
  CHECK(got[0] == static_cast<std::uint8_t>(proto::close_code::refused));
}

TEST_CASE("an exit dials IPv6 targets", "[data_plane]") {
  data_plane_rig rig(12);
  REQUIRE(rig.build(1));
  target there("[::1]:0");
  const auto app = rig.open(1, there.at());
  const auto bytes = pattern(1'000, 1);
  std::size_t at = 0;
  REQUIRE(push(app.get(), bytes, at));
  std::vector<std::uint8_t> got;
  REQUIRE(rig.run_until([&] { return there.accepted() && (pull(there.connection.get(), got), got.size() >= 1'000); }));
  CHECK(got == bytes);
}

TEST_CASE("an exit dials no node address, whatever the network allows", "[data_plane]") {
  data_plane_rig rig(6);
  REQUIRE(rig.build(1));
  const auto app = rig.open(1, rig.nodes[0]->at, false);
  std::vector<std::uint8_t> got;
  REQUIRE(rig.run_until([&] { return pull(app.get(), got) != pulled::nothing; }));
  REQUIRE(got.size() == 1);
  CHECK(got[0] == static_cast<std::uint8_t>(proto::close_code::policy));
}

TEST_CASE("an exit gives up a target after the time its node allows", "[data_plane]") {
  struct silent_resolver final : node::resolver {
    std::unique_ptr<question> resolve(node::event_loop&, std::string, callback) override {
      return std::make_unique<question>();
    }
    std::unique_ptr<question> reverse(node::event_loop&, const proto::ip_address&, callback) override {
      return std::make_unique<question>();
    }
  };
  data_plane_rig rig(13, 3, 512U << 20U, [&](node::relay_role& role) {
    role.make_names = [](node::event_loop&) { return std::make_unique<silent_resolver>(); };
    role.dial_bounds.whole = std::chrono::milliseconds(1);
  });
  REQUIRE(rig.build(1));
  const auto app = rig.open(1, actors::destination{"target.example", 443}, false);
  std::vector<std::uint8_t> got;
  REQUIRE(rig.run_until([&] { return pull(app.get(), got) != pulled::nothing; }));
  REQUIRE(got.size() == 1);
  CHECK(got[0] == static_cast<std::uint8_t>(proto::close_code::timeout));
}

TEST_CASE("a reader that never reads stalls itself and nobody else", "[data_plane]") {
  data_plane_rig rig(7);
  REQUIRE(rig.build(1));
  target slow;
  target quick;
  const auto stuck = rig.open(1, slow.at());
  const auto free = rig.open(1, quick.at());
  const auto bytes = pattern(40'000'000, 1);
  std::size_t stuck_at = 0;
  std::size_t free_at = 0;
  std::vector<std::uint8_t> got;
  REQUIRE(rig.run_until([&] {
    push(stuck.get(), bytes, stuck_at);
    push(free.get(), bytes, free_at);
    slow.accepted();
    if (quick.accepted())
      pull(quick.connection.get(), got);
    return got.size() >= bytes.size();
  }));
  CHECK(got == bytes);
  CHECK(stuck_at < bytes.size() / 2);
  CHECK(rig.control.closed.empty());
}

TEST_CASE("the link's and the hops' ratchets step while bytes flow", "[data_plane]") {
  data_plane_rig rig(8);
  REQUIRE(rig.build(1));
  target there;
  const auto app = rig.open(1, there.at());
  const auto bytes = pattern(40'000'000, 1);
  std::size_t at = 0;
  std::vector<std::uint8_t> got;
  REQUIRE(rig.run_until([&] {
    push(app.get(), bytes, at);
    if (there.accepted())
      pull(there.connection.get(), got);
    return got.size() >= bytes.size();
  }));
  actors::loop_totals totals;
  rig.client->origins().report(totals);
  // 40 MB: a chain step a MiB on the link and at each of three hops, less what a DH step cuts short; two DH steps each.
  CHECK(totals.chain_steps >= 4 * 36);
  CHECK(totals.dh_steps >= 4 * 2);
  REQUIRE(totals.links.size() == 1);
  CHECK(totals.links.front().sealed);
}

TEST_CASE("an exchange needs only a node's id and address", "[data_plane]") {
  data_plane_rig rig(9);
  const auto answer = exchange_with(rig, {rig.nodes[0]->keys->id, {rig.nodes[0]->at}, std::nullopt, {}});
  REQUIRE(answer);
  CHECK(answer->first == actors::close_reason::finished);
  CHECK(answer->second == std::vector<std::uint8_t>{42});
}

TEST_CASE("a node with another key than its id gets nothing", "[data_plane]") {
  data_plane_rig rig(10);
  const auto answer = exchange_with(rig, {rig.nodes[1]->keys->id, {rig.nodes[0]->at}, std::nullopt, {}});
  REQUIRE(answer);
  CHECK(answer->first == actors::close_reason::link_lost);
}

TEST_CASE("a lost middle node is charged to its segment and ends its streams", "[data_plane]") {
  data_plane_rig rig(11);
  REQUIRE(rig.build(1));
  target there;
  const auto app = rig.open(1, there.at());
  const auto bytes = pattern(10, 1);
  std::size_t at = 0;
  REQUIRE(push(app.get(), bytes, at));
  REQUIRE(rig.run_until([&] { return there.accepted(); }));
  rig.nodes[2]->plane.reset();
  REQUIRE(rig.run_until([&] { return !rig.control.closed.empty(); }));
  CHECK(rig.control.closed.front().segment == 2);
  std::vector<std::uint8_t> got;
  CHECK(rig.run_until([&] { return pull(app.get(), got) != pulled::nothing; }));
}

} // namespace gate17::test
