// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/name_questions.hpp"

#include <catch2/catch.hpp>

#include "tests/client/proxy/application_socket.hpp"
#include "tests/client/proxy/fake_carrier.hpp"

using namespace gate17;
using namespace gate17::client;
using bytes = std::vector<std::uint8_t>;

namespace {

struct fixture {
  node::event_loop loop;
  test::fake_carrier carrier;
  name_questions all{loop, carrier};
  node::unique_fd listener = node::listen_tcp(*proto::endpoint::parse("127.0.0.1:0"), false).value();
  test::application_socket application{node::local_endpoint(listener.get()).value()};

  void ask(const std::string& host, bool reverse = false) {
    proto::endpoint peer;
    accepted_question asked;
    asked.socket = node::accept_tcp(listener.get(), peer).value();
    asked.host = host;
    asked.reverse = reverse;
    asked.isolation = "key";
    all.accept(std::move(asked));
  }
};

proto::ip_address address(const char* text) { return proto::ip_address::parse(text).value(); }

} // namespace

TEST_CASE("RESOLVE is answered with the first address", "[name_questions]") {
  fixture f;
  f.ask("a.example");
  CHECK(f.carrier.question.host == "a.example");
  CHECK(f.carrier.question.isolation == "key");
  f.carrier.done({proto::close_code::end, {address("192.0.2.7"), address("2001:db8::1")}, {}, {}});
  CHECK(f.application.read(f.loop, 10) == bytes{5, 0, 0, 1, 192, 0, 2, 7, 0, 0});
  f.application.read(f.loop, 1);
  CHECK(f.application.closed());
  CHECK(f.all.size() == 0);
}

TEST_CASE("RESOLVE_PTR is answered with a name", "[name_questions]") {
  fixture f;
  f.ask("192.0.2.7", true);
  CHECK(f.carrier.question.host == "192.0.2.7");
  f.carrier.done({proto::close_code::end, {}, "b.ex", {}});
  CHECK(f.application.read(f.loop, 11) == bytes{5, 0, 0, 3, 4, 'b', '.', 'e', 'x', 0, 0});
}

TEST_CASE("failures have their reply codes", "[name_questions]") {
  const auto [code, reply] = GENERATE(table<proto::close_code, int>({
      {proto::close_code::name_not_found, 4},
      {proto::close_code::unreachable, 4},
      {proto::close_code::policy, 2},
      {proto::close_code::timeout, 6},
      {proto::close_code::internal, 1},
  }));
  fixture f;
  f.ask("a.example");
  f.carrier.done({code, {}, {}, {}});
  const auto got = f.application.read(f.loop, 10);
  REQUIRE(got.size() == 10);
  CHECK(got[1] == reply);
}

TEST_CASE("an address is its own answer and asks nobody", "[name_questions]") {
  fixture f;
  f.ask("2001:db8::1");
  const auto got = f.application.read(f.loop, 22);
  REQUIRE(got.size() == 22);
  CHECK(got[3] == 4);
  CHECK(f.carrier.newest == 0);
}

TEST_CASE("an application that leaves takes its question with it", "[name_questions]") {
  fixture f;
  f.ask("a.example");
  f.application.close();
  f.loop.run_turn(std::chrono::milliseconds(1));
  CHECK(f.carrier.withdrawn == std::vector<actors::stream_id>{1});
  CHECK(f.all.size() == 0);
}

TEST_CASE("a question that is not taken fails at once", "[name_questions]") {
  fixture f;
  f.carrier.full = true;
  f.ask("a.example");
  const auto got = f.application.read(f.loop, 10);
  REQUIRE(got.size() == 10);
  CHECK(got[1] == 1);
  CHECK(f.all.size() == 0);
}
