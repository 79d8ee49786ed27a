// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <sys/socket.h>

#include <array>
#include <vector>

#include "node/content/limits.hpp"
#include "node/origin/waiting_streams.hpp"
#include "node/stream/first_bytes_reader.hpp"
#include "tests/support/client_hellos.hpp"

namespace gate17::test {

namespace {

using actors::content_kind;
using node::inbound_stream;

struct room {
  struct application {
    inbound_stream stream;
    node::unique_fd other_end;

    void say(const content_bytes& bytes) const {
      REQUIRE(::send(other_end.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
    }
  };

  static application arrive(bool early_success, content_bytes first_bytes = {}, std::uint16_t port = 443) {
    std::array<int, 2> pair{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()) == 0);
    application made;
    made.stream.socket = node::unique_fd(pair[0]);
    made.stream.early_success = early_success;
    made.stream.first_bytes = std::move(first_bytes);
    made.stream.target.port = port;
    made.other_end = node::unique_fd(pair[1]);
    return made;
  }

  void turn() { loop.run_turn(std::chrono::milliseconds(0)); }
  /// Until somebody is asked for a circuit, however long the timers take.
  void turn_until_asked() {
    for (int i = 0; i < 100 && wanted.empty(); ++i)
      loop.run_turn(std::chrono::milliseconds(1'000));
  }

  bool taken = true;
  std::vector<std::pair<actors::stream_id, content_kind>> wanted;
  std::vector<std::pair<actors::stream_id, actors::circuit_id>> opened;
  std::vector<std::pair<actors::stream_id, actors::close_reason>> refused;
  content_bytes carried;
  node::event_loop loop;
  node::waiting_streams waiting{
      loop,
      [this](actors::stream_id id, const inbound_stream& stream) {
        wanted.emplace_back(id, stream.content);
        return taken;
      },
      [this](actors::stream_id id, inbound_stream stream, actors::circuit_id circuit) {
        opened.emplace_back(id, circuit);
        carried = std::move(stream.first_bytes);
      },
      [this](actors::stream_id id, inbound_stream, actors::close_reason reason) { refused.emplace_back(id, reason); }};
};

using opening = std::pair<actors::stream_id, actors::circuit_id>;
using question = std::pair<actors::stream_id, content_kind>;

const content_bytes get{'G', 'E', 'T', ' ', '/'};

} // namespace

TEST_CASE("a stream that waits for the true outcome asks at once, its content undecided", "[waiting_streams]") {
  room made;
  auto app = room::arrive(false);
  made.waiting.add(1, std::move(app.stream));
  CHECK(made.wanted == std::vector<question>{{1, content_kind::undecided}});
  CHECK(made.opened.empty());
  made.waiting.attach(1, 70);
  CHECK(made.opened == std::vector<opening>{{1, 70}});
}

TEST_CASE("first bytes that came with the request are not waited for", "[waiting_streams]") {
  room made;
  auto app = room::arrive(true, get);
  made.waiting.add(1, std::move(app.stream));
  CHECK(made.wanted == std::vector<question>{{1, content_kind::http}});
  made.waiting.attach(1, 70);
  CHECK(made.opened == std::vector<opening>{{1, 70}});
  CHECK(made.carried == get);
}

TEST_CASE("of a request with an end nothing is read, whatever it begins with", "[waiting_streams]") {
  struct whole_request final : node::request_end {
    std::optional<std::size_t> take(proto::byte_view) override { return 0; }
  };
  room made;
  auto app = room::arrive(true, {'G', 'E'});
  app.stream.end = std::make_unique<whole_request>();
  app.say({'T', ' ', '/'});
  made.waiting.add(1, std::move(app.stream));
  CHECK(made.wanted == std::vector<question>{{1, content_kind::unknown}});
  made.turn();
  made.waiting.attach(1, 70);
  CHECK(made.carried == content_bytes{'G', 'E'});
}

TEST_CASE("with early success nobody is asked before the application has spoken", "[waiting_streams]") {
  room made;
  auto first = room::arrive(true);
  auto second = room::arrive(true);
  made.waiting.add(1, std::move(first.stream));
  made.waiting.add(2, std::move(second.stream));
  made.turn();
  CHECK(made.wanted.empty());
  made.waiting.attach(1, 70);
  CHECK(made.opened.empty());
  second.say(get);
  made.turn();
  CHECK(made.wanted == std::vector<question>{{2, content_kind::http}});
  made.waiting.attach(2, 71);
  CHECK(made.carried == get);
}

TEST_CASE("a ClientHello in many segments is waited for and travels whole", "[waiting_streams]") {
  room made;
  auto app = room::arrive(true);
  client_hello_shape shape;
  shape.key_share_bytes = 3'000;
  const auto hello = in_tls_records(client_hello_message(shape));
  made.waiting.add(1, std::move(app.stream));
  for (std::size_t at = 0; at < hello.size(); at += 100) {
    CHECK(made.wanted.empty());
    const auto end = std::min(hello.size(), at + 100);
    app.say({hello.begin() + static_cast<std::ptrdiff_t>(at), hello.begin() + static_cast<std::ptrdiff_t>(end)});
    made.turn();
  }
  CHECK(made.wanted == std::vector<question>{{1, content_kind::tls}});
  made.waiting.attach(1, 70);
  CHECK(made.carried == hello);
}

TEST_CASE("what stays unfinished, or ends, is unknown; who says nothing lets the server speak", "[waiting_streams]") {
  room made;
  auto app = room::arrive(true);

  SECTION("unfinished") {
    made.waiting.add(1, std::move(app.stream));
    app.say({22, 3, 1, 0});
    made.turn_until_asked();
    CHECK(made.wanted == std::vector<question>{{1, content_kind::unknown}});
  }
  SECTION("ended") {
    made.waiting.add(1, std::move(app.stream));
    app.say({22, 3, 1, 0});
    made.turn();
    app.other_end.reset();
    made.turn();
    CHECK(made.wanted == std::vector<question>{{1, content_kind::unknown}});
  }
  SECTION("silent") {
    made.waiting.add(1, std::move(app.stream));
    made.turn_until_asked();
    CHECK(made.wanted == std::vector<question>{{1, content_kind::server_first}});
  }
  SECTION("gone without a word") {
    made.waiting.add(1, std::move(app.stream));
    app.other_end.reset();
    made.turn();
    CHECK(made.wanted == std::vector<question>{{1, content_kind::server_first}});
  }
  REQUIRE(made.wanted.size() == 1);
  made.waiting.attach(1, 70);
  CHECK(made.opened == std::vector<opening>{{1, 70}});
}

TEST_CASE("where the server speaks first nobody waits", "[waiting_streams]") {
  room made;
  auto app = room::arrive(true, {}, 25);
  made.waiting.add(1, std::move(app.stream));
  CHECK(made.wanted == std::vector<question>{{1, content_kind::server_first}});
}

TEST_CASE("no more is kept of an application than can tell what it is", "[waiting_streams]") {
  room made;
  auto app = room::arrive(true);
  client_hello_shape shape;
  shape.key_share_bytes = 15'000;
  auto flood = in_tls_records(client_hello_message(shape));
  flood.resize(3 * node::content_limits::stream_start_bytes_max, 23);
  made.waiting.add(1, std::move(app.stream));
  app.say(flood);
  made.turn_until_asked();
  made.waiting.attach(1, 70);
  CHECK(made.carried.size() <= node::content_limits::stream_start_bytes_max);
  CHECK(std::equal(made.carried.begin(), made.carried.end(), flood.begin()));
}

TEST_CASE("a stream that is offered again asks at once", "[waiting_streams]") {
  room made;
  auto app = room::arrive(true, in_tls_records(client_hello_message()));
  app.stream.content = content_kind::tls;
  made.waiting.add(1, std::move(app.stream));
  CHECK(made.wanted == std::vector<question>{{1, content_kind::tls}});
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
  CHECK(made.wanted.empty());
  CHECK(made.opened.empty());
  REQUIRE(made.refused.size() == 1);
  CHECK(made.refused.front().second == actors::close_reason::no_route);
}

TEST_CASE("a stream that nobody takes is refused at once", "[waiting_streams]") {
  room made;
  made.taken = false;
  auto app = room::arrive(true, get);
  made.waiting.add(1, std::move(app.stream));
  REQUIRE(made.refused.size() == 1);
  CHECK(made.refused.front().second == actors::close_reason::overloaded);
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
