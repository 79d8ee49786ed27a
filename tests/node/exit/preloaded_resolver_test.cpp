// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/preloaded_resolver.hpp"

#include <catch2/catch.hpp>

#include "tests/support/scripted_names.hpp"

using namespace gate17;
using namespace gate17::node;
using namespace std::chrono_literals;
using gate17::test::scripted_names;

namespace {

struct rig {
  event_loop loop;
  scripted_names* source = new scripted_names;
  preloaded_resolver names{loop, std::unique_ptr<resolver>(source), {"a.example", "b.example"}};
  std::vector<resolved_name> answers;

  std::unique_ptr<resolver::question> ask(const std::string& name) {
    return names.resolve(loop, name, [this](resolved_name found) { answers.push_back(std::move(found)); });
  }
  void run_until_asked(std::size_t count) {
    while (source->asked.size() < count)
      loop.run_turn(1s);
  }
};

const resolved_name found_one{resolve_outcome::found, {*proto::ip_address::parse("192.0.2.1")}, 60s, {}};

} // namespace

TEST_CASE("listed names are looked up by the exit itself and answered to everybody from there", "[resolver]") {
  rig one;
  one.run_until_asked(2);
  CHECK(one.source->asked == std::vector<std::string>{"a.example", "b.example"});
  REQUIRE(one.source->answer("a.example", found_one));
  const auto first = one.ask("A.Example");
  const auto second = one.ask("a.example");
  CHECK(one.answers.empty());
  while (one.answers.size() < 2)
    one.loop.run_turn(1s);
  CHECK(one.source->asked.size() == 2);
  CHECK(one.answers[0].addresses == found_one.addresses);
}

TEST_CASE("names that are not listed, or not known yet, are passed on each time", "[resolver]") {
  rig one;
  one.run_until_asked(1);
  const auto unlisted = one.ask("c.example");
  const auto again = one.ask("c.example");
  const auto unknown = one.ask("a.example");
  CHECK(std::ranges::count(one.source->asked, "c.example") == 2);
  CHECK(std::ranges::count(one.source->asked, "a.example") == 2);
}

TEST_CASE("a listed name keeps its addresses when a later look-up fails", "[resolver]") {
  rig one;
  one.run_until_asked(1);
  REQUIRE(one.source->answer("a.example", found_one));
  one.run_until_asked(2);
  REQUIRE(one.source->answer("b.example", {resolve_outcome::failed, {}, 60s, {}}));
  const auto known = one.ask("a.example");
  const auto unknown = one.ask("b.example");
  while (one.answers.empty())
    one.loop.run_turn(1s);
  CHECK(one.answers[0].addresses == found_one.addresses);
  CHECK(one.source->asked.back() == "b.example");
  CHECK(one.source->open() == 1);
}
