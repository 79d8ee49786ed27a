// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <sys/socket.h>

#include <array>
#include <tuple>
#include <vector>

#include "node/origin/waiting_streams.hpp"

namespace gate17::test {

namespace {

using node::inbound_stream;

struct room {
  struct application {
    inbound_stream stream;
    node::unique_fd other_end;
  };

  static application arrive(bool early_success, std::vector<std::uint8_t> first_bytes = {}) {
    std::array<int, 2> pair{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()) == 0);
    application made;
    made.stream.socket = node::unique_fd(pair[0]);
    made.stream.early_success = early_success;
    made.stream.first_bytes = std::move(first_bytes);
    made.other_end = node::unique_fd(pair[1]);
    return made;
  }

  void turn(std::chrono::milliseconds wait = std::chrono::milliseconds(0)) { loop.run_turn(wait); }

  std::vector<std::pair<actors::stream_id, actors::circuit_id>> opened;
  std::vector<std::pair<actors::stream_id, actors::close_reason>> refused;
  node::event_loop loop;
  node::waiting_streams waiting{
      loop,
      [this](actors::stream_id id, inbound_stream, actors::circuit_id circuit) { opened.emplace_back(id, circuit); },
      [this](actors::stream_id id, inbound_stream, actors::close_reason reason) { refused.emplace_back(id, reason); }};
};

using opening = std::pair<actors::stream_id, actors::circuit_id>;

} // namespace

TEST_CASE("a stream that waits for the true outcome opens as soon as it has a circuit", "[waiting_streams]") {
  room made;
  auto app = room::arrive(false);
  made.waiting.add(1, std::move(app.stream));
  made.turn();
  CHECK(made.opened.empty());
  made.waiting.attach(1, 70);
  CHECK(made.opened == std::vector<opening>{{1, 70}});
}

TEST_CASE("first bytes that came with the request are not waited for", "[waiting_streams]") {
  room made;
  auto app = room::arrive(true, {1, 2, 3});
  made.waiting.add(1, std::move(app.stream));
  made.waiting.attach(1, 70);
  CHECK(made.opened == std::vector<opening>{{1, 70}});
}

TEST_CASE("with early success the application's first bytes and a circuit come together", "[waiting_streams]") {
  room made;
  auto first = room::arrive(true);
  auto second = room::arrive(true);
  made.waiting.add(1, std::move(first.stream));
  made.waiting.add(2, std::move(second.stream));
  const std::uint8_t byte = 1;

  SECTION("circuit first") {
    made.waiting.attach(1, 70);
    made.turn();
    CHECK(made.opened.empty());
    REQUIRE(::send(first.other_end.get(), &byte, 1, MSG_NOSIGNAL) == 1);
    made.turn();
    CHECK(made.opened == std::vector<opening>{{1, 70}});
  }
  SECTION("bytes first") {
    REQUIRE(::send(first.other_end.get(), &byte, 1, MSG_NOSIGNAL) == 1);
    made.turn();
    CHECK(made.opened.empty());
    made.waiting.attach(1, 70);
    CHECK(made.opened == std::vector<opening>{{1, 70}});
  }
}

TEST_CASE("an application that says nothing is opened without its bytes", "[waiting_streams]") {
  room made;
  auto app = room::arrive(true);
  made.waiting.add(1, std::move(app.stream));
  made.waiting.attach(1, 70);
  for (int i = 0; i < 100 && made.opened.empty(); ++i)
    made.turn(std::chrono::milliseconds(1'000));
  CHECK(made.opened == std::vector<opening>{{1, 70}});
}

TEST_CASE("a refusal ends the wait, and what comes later finds nothing", "[waiting_streams]") {
  room made;
  auto app = room::arrive(true);
  made.waiting.add(1, std::move(app.stream));
  made.waiting.refuse(1, actors::close_reason::no_route);
  made.waiting.refuse(1, actors::close_reason::no_route);
  made.waiting.attach(1, 70);
  made.waiting.attach(99, 70);
  app.other_end.reset();
  made.turn();
  CHECK(made.opened.empty());
  REQUIRE(made.refused.size() == 1);
  CHECK(made.refused.front().second == actors::close_reason::no_route);
}

TEST_CASE("no more streams wait than the limit", "[waiting_streams]") {
  room made;
  for (actors::stream_id id = 1; id <= node::waiting_streams::waiting_max; ++id) {
    REQUIRE_FALSE(made.waiting.full());
    inbound_stream stream;
    stream.early_success = false;
    made.waiting.add(id, std::move(stream));
  }
  CHECK(made.waiting.full());
  made.waiting.attach(1, 70);
  CHECK_FALSE(made.waiting.full());
}

} // namespace gate17::test
