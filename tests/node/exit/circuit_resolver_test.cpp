// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/circuit_resolver.hpp"

#include <catch2/catch.hpp>

#include <optional>

#include "node/exit/resolver_limits.hpp"
#include "tests/support/scripted_names.hpp"

using namespace gate17;
using namespace gate17::node;
using namespace std::chrono_literals;
using gate17::test::scripted_names;

namespace {

resolved_name at(const char* address, std::chrono::seconds ttl = 60s) {
  return {resolve_outcome::found, {proto::ip_address::parse(address).value()}, ttl, {}};
}

struct rig {
  event_loop loop;
  scripted_names source;
  circuit_resolver names{source};
  std::vector<std::unique_ptr<resolver::question>> asked;
  std::vector<resolved_name> answers;

  bool ask(const std::string& name) {
    asked.push_back(names.resolve(loop, name, [this](resolved_name found) { answers.push_back(std::move(found)); }));
    return asked.back() != nullptr;
  }
  void turn() { loop.run_turn(0ms); }
};

} // namespace

TEST_CASE("one circuit asks once, and every connection gets the same addresses", "[resolver]") {
  rig one;
  REQUIRE(one.ask("Example.net"));
  REQUIRE(one.ask("example.NET"));
  CHECK(one.source.asked == std::vector<std::string>{"example.net"});
  REQUIRE(one.source.answer("example.net", at("192.0.2.1")));
  REQUIRE(one.answers.size() == 2);
  REQUIRE(one.ask("example.net"));
  CHECK(one.answers.size() == 2);
  one.turn();
  REQUIRE(one.answers.size() == 3);
  CHECK(one.source.asked.size() == 1);
  for (const auto& answer : one.answers)
    CHECK(answer.addresses == at("192.0.2.1").addresses);
}

TEST_CASE("circuits learn nothing from each other", "[resolver]") {
  rig one;
  circuit_resolver other(one.source);
  REQUIRE(one.ask("example.net"));
  REQUIRE(one.source.answer("example.net", at("192.0.2.1")));
  const auto asked = other.resolve(one.loop, "example.net", [](const resolved_name&) {});
  REQUIRE(asked);
  CHECK(one.source.asked.size() == 2);
}

TEST_CASE("an answer whose term is over, or that failed, is asked for again", "[resolver]") {
  rig one;
  REQUIRE(one.ask("a.example"));
  REQUIRE(one.source.answer("a.example", at("192.0.2.1", 0s)));
  REQUIRE(one.ask("a.example"));
  CHECK(one.source.asked.size() == 2);
  REQUIRE(one.source.answer("a.example", {resolve_outcome::failed, {}, 60s, {}}));
  REQUIRE(one.ask("a.example"));
  CHECK(one.source.asked.size() == 3);
  REQUIRE(one.source.answer("a.example", {resolve_outcome::not_found, {}, 60s, {}}));
  REQUIRE(one.ask("a.example"));
  CHECK(one.source.asked.size() == 3);
}

TEST_CASE("a circuit has few questions under way and keeps a bounded number of answers", "[resolver]") {
  rig one;
  for (std::size_t i = 0; i < resolver_limits::circuit_questions_max; ++i)
    REQUIRE(one.ask("n" + std::to_string(i) + ".example"));
  CHECK_FALSE(one.ask("late.example"));
  CHECK(one.ask("n0.example"));
  for (std::size_t i = 0; i < resolver_limits::circuit_questions_max; ++i)
    REQUIRE(one.source.answer("n" + std::to_string(i) + ".example", at("192.0.2.1")));
  for (std::size_t i = 0; i < 2 * resolver_limits::circuit_answers_max; ++i) {
    REQUIRE(one.ask("m" + std::to_string(i) + ".example"));
    REQUIRE(one.source.answer("m" + std::to_string(i) + ".example", at("192.0.2.1")));
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < 2 * resolver_limits::circuit_answers_max; ++i) {
    const auto name = "m" + std::to_string(i) + ".example";
    REQUIRE(one.ask(name));
    kept += one.source.answer(name, at("192.0.2.1")) ? 0 : 1;
  }
  CHECK(kept > 0);
  CHECK(kept <= resolver_limits::circuit_answers_max);
}

TEST_CASE("questions may end in each other's callbacks and outlive the circuit", "[resolver]") {
  event_loop loop;
  scripted_names source;
  auto names = std::make_unique<circuit_resolver>(source);
  std::unique_ptr<resolver::question> second;
  int answers = 0;
  const auto first = names->resolve(loop, "a.example", [&](const resolved_name&) {
    ++answers;
    second.reset();
    names.reset();
  });
  second = names->resolve(loop, "a.example", [&](const resolved_name&) { FAIL("destroyed"); });
  REQUIRE(source.answer("a.example", at("192.0.2.1")));
  CHECK(answers == 1);
}

TEST_CASE("the names of addresses are kept like the addresses of names", "[resolver]") {
  rig one;
  const auto address = *proto::ip_address::parse("192.0.2.7");
  std::optional<resolved_name> found;
  const auto first = one.names.reverse(one.loop, address, [&](resolved_name name) { found = std::move(name); });
  REQUIRE(one.source.answer("192.0.2.7", {resolve_outcome::found, {}, 60s, "seven.example"}));
  REQUIRE(found);
  CHECK(found->name == "seven.example");
  const auto second = one.names.reverse(one.loop, address, [](const resolved_name&) {});
  REQUIRE(second);
  CHECK(one.source.asked.size() == 1);
}

TEST_CASE("what the source refuses is refused", "[resolver]") {
  rig one;
  one.source.refuses = true;
  CHECK_FALSE(one.ask("example.net"));
  one.source.refuses = false;
  CHECK(one.ask("example.net"));
}
