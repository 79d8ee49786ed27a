// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/circuit_pool.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/support/pool_rig.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;
using test::numbered_node;
using test::plan_through;
using test::pool_rig;

TEST_CASE("a stream is attached in the step that installs its circuit", "[pool]") {
  pool_rig rig;
  rig.want(rig.request(7));
  REQUIRE(rig.all<pool_effect::plan_circuit>().size() == 1);
  const auto circuit = rig.answer();
  REQUIRE(rig.effects.size() == 2);
  CHECK(std::get<pool_effect::install>(rig.effects[0]).spec.id == circuit);
  CHECK(std::get<pool_effect::attach>(rig.effects[1]).stream == 7);
  CHECK(std::get<pool_effect::attach>(rig.effects[1]).circuit == circuit);
}

TEST_CASE("streams of one key share a circuit, built or not", "[pool]") {
  pool_rig rig;
  rig.want(rig.request(1));
  const auto asked = rig.effects;
  rig.want(rig.request(2));
  CHECK(rig.effects.empty());
  rig.effects = asked;
  const auto circuit = rig.answer();
  CHECK(rig.all<pool_effect::attach>().size() == 2);
  rig.want(rig.request(3));
  REQUIRE(rig.all<pool_effect::attach>().size() == 1);
  CHECK(rig.all<pool_effect::attach>().front().circuit == circuit);
}

TEST_CASE("streams of different keys or loops never share", "[pool]") {
  pool_rig rig;
  const auto first = rig.open(1, "a");
  const auto second = rig.open(2, "b");
  CHECK(first != second);
  auto elsewhere = rig.request(3, "a");
  elsewhere.loop = 1;
  rig.want(elsewhere);
  CHECK(rig.all<pool_effect::plan_circuit>().size() == 1);
}

TEST_CASE("a stream that may be cleartext stays off community exits", "[pool]") {
  pool_rig rig;
  rig.want(rig.request(1));
  rig.answer({1, 2, 3}, false);
  rig.want(rig.request(2), true);
  REQUIRE(rig.all<pool_effect::plan_circuit>().size() == 1);
  CHECK(rig.all<pool_effect::plan_circuit>().front().wish.needs_trusted_exit);
}

TEST_CASE("streams that joined a plan go elsewhere when its exit refuses them", "[pool]") {
  pool_rig rig;
  rig.want(rig.request(1));
  const auto asked = rig.all<pool_effect::plan_circuit>().front().id;
  auto other = rig.request(2);
  other.target.port = 853;
  rig.want(other);
  auto plan = plan_through({1, 2, 3});
  plan.admits = [](const destination& wanted, const std::string&) { return wanted.port == 443; };
  rig.step(pool_event::route_planned{asked, plan});
  REQUIRE(rig.all<pool_effect::attach>().size() == 1);
  CHECK(rig.all<pool_effect::attach>().front().stream == 1);
  REQUIRE(rig.all<pool_effect::plan_circuit>().size() == 1);
  rig.answer();
  CHECK(rig.all<pool_effect::attach>().front().stream == 2);
}

TEST_CASE("spares are built ahead, belong to nobody, and then to one key for good", "[pool]") {
  pool_config config;
  config.spare_circuits = 1;
  pool_rig rig(config);
  const auto spare = rig.answer();
  REQUIRE(rig.all<pool_effect::install>().size() == 1);
  rig.step(pool_event::built{spare});
  rig.want(rig.request(1, "a"));
  REQUIRE(rig.all<pool_effect::attach>().size() == 1);
  CHECK(rig.all<pool_effect::attach>().front().circuit == spare);
  CHECK(rig.all<pool_effect::plan_circuit>().size() == 1);
  const auto next = rig.answer();
  rig.want(rig.request(2, "b"));
  REQUIRE(rig.all<pool_effect::attach>().size() == 1);
  CHECK(rig.all<pool_effect::attach>().front().circuit == next);
}

TEST_CASE("a never-prebuilt key gets its own circuit, not a spare", "[pool]") {
  pool_config config;
  config.spare_circuits = 1;
  pool_rig rig(config);
  const auto spare = rig.answer();
  rig.step(pool_event::built{spare});
  auto fresh = rig.request(1, "a");
  fresh.never_prebuilt = true;
  rig.want(fresh);
  const auto circuit = rig.answer();
  CHECK(circuit != spare);
  rig.step(pool_event::built{circuit});
  auto again = rig.request(2, "a");
  again.never_prebuilt = true;
  rig.want(again);
  REQUIRE(rig.all<pool_effect::attach>().size() == 1);
  CHECK(rig.all<pool_effect::attach>().front().circuit == circuit);
}

TEST_CASE("without a key a never-prebuilt stream has a circuit to itself, which ends with it", "[pool]") {
  pool_rig rig;
  auto alone = rig.request(1, "");
  alone.never_prebuilt = true;
  rig.want(alone);
  const auto circuit = rig.answer();
  alone.id = 2;
  rig.want(alone);
  CHECK(rig.answer() != circuit);
  rig.step(pool_event::stream_ended{1});
  REQUIRE(rig.all<pool_effect::close>().size() == 1);
  CHECK(rig.all<pool_effect::close>().front().circuit == circuit);
}

TEST_CASE("a stream that comes back avoids both ends of the failed segment", "[pool]") {
  pool_rig rig;
  rig.want(rig.request(1));
  const auto circuit = rig.answer({1, 2, 3});
  rig.step(pool_event::closed{circuit, close_reason::link_lost, 2, {}});
  REQUIRE(rig.all<pool_effect::judge>().size() == 1);
  CHECK(rig.all<pool_effect::judge>().front().outcome.segment == 2);
  rig.want(rig.request(1, "a", 2));
  REQUIRE(rig.all<pool_effect::plan_circuit>().size() == 1);
  CHECK(rig.all<pool_effect::plan_circuit>().front().wish.excluded == std::vector{numbered_node(2), numbered_node(3)});
}

TEST_CASE("no route around the suspects is followed by one try through them", "[pool]") {
  pool_rig rig;
  rig.want(rig.request(1));
  const auto circuit = rig.answer({1, 2, 3});
  rig.step(pool_event::closed{circuit, close_reason::link_lost, 1, {}});
  rig.want(rig.request(1, "a", 2));
  const auto second = rig.all<pool_effect::plan_circuit>().front().id;
  rig.step(pool_event::route_planned{second, {}});
  REQUIRE(rig.all<pool_effect::plan_circuit>().size() == 1);
  CHECK(rig.all<pool_effect::plan_circuit>().front().wish.excluded.empty());
  rig.step(pool_event::route_planned{second, {}});
  REQUIRE(rig.all<pool_effect::refuse>().size() == 1);
  CHECK(rig.all<pool_effect::refuse>().front().reason == close_reason::no_route);
}

TEST_CASE("without a trusted exit plain text is refused for that reason, and TLS goes on", "[pool]") {
  pool_rig rig;
  rig.want(rig.request(1), true);
  const auto circuit = rig.all<pool_effect::plan_circuit>().front().id;
  rig.want(rig.request(2), false); // joins, because any circuit would do

  SECTION("by the planner's word") { rig.step(pool_event::route_planned{circuit, {}, close_reason::no_trusted_exit}); }
  SECTION("even when a plan comes that does not keep the wish") {
    rig.step(pool_event::route_planned{circuit, plan_through({1, 2, 3}, false)});
  }
  REQUIRE(rig.all<pool_effect::refuse>().size() == 1);
  CHECK(rig.all<pool_effect::refuse>().front().stream == 1);
  CHECK(rig.all<pool_effect::refuse>().front().reason == close_reason::no_trusted_exit);
  CHECK(rig.pool.streams().no_trusted_exit_total == 1);
  REQUIRE(rig.all<pool_effect::plan_circuit>().size() == 1);
  CHECK_FALSE(rig.all<pool_effect::plan_circuit>().front().wish.needs_trusted_exit);
  rig.answer({1, 2, 3}, false);
  REQUIRE(rig.all<pool_effect::attach>().size() == 1);
  CHECK(rig.all<pool_effect::attach>().front().stream == 2);
}

TEST_CASE("an exit that lied about a stream is avoided by it, and no trusted one asked for", "[pool]") {
  pool_rig rig;
  rig.want(rig.request(1));
  const auto circuit = rig.answer({1, 2, 3}, false);
  rig.step(pool_event::closed{circuit, close_reason::protocol_violation, 2, {}});
  REQUIRE(rig.all<pool_effect::judge>().size() == 1);
  CHECK(rig.all<pool_effect::judge>().front().outcome.segment == 2);
  rig.want(rig.request(1, "a", 2));
  const auto wish = rig.all<pool_effect::plan_circuit>().front().wish;
  CHECK_FALSE(wish.needs_trusted_exit);
  CHECK(std::ranges::find(wish.excluded, numbered_node(3)) != wish.excluded.end());
}

TEST_CASE("plain text that met a community exit is counted", "[pool]") {
  pool_rig rig;
  rig.open(1);
  rig.step(pool_event::stream_ended{1, close_reason::cleartext});
  CHECK(rig.pool.streams().cleartext_total == 1);
  CHECK(rig.pool.streams().open == 0);
}

TEST_CASE("three routes and no more", "[pool]") {
  pool_rig rig;
  for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
    rig.want(rig.request(1, "a", attempt));
    const auto circuit = rig.answer();
    rig.step(pool_event::closed{circuit, close_reason::link_lost, 1, {}});
  }
  rig.want(rig.request(1, "a", 4));
  REQUIRE(rig.all<pool_effect::refuse>().size() == 1);
  CHECK(rig.pool.streams().open == 0);
}

TEST_CASE("a stale prekey repeats the route once with the record that was served", "[pool]") {
  pool_rig rig;
  rig.want(rig.request(1));
  const auto circuit = rig.answer({1, 2, 3});
  const proto::responder_keys_public fresh{.id = numbered_node(2), .onion_key = {}, .period = 99, .prekey = {}};
  rig.step(pool_event::closed{circuit, close_reason::stale_prekey, 1, fresh});
  CHECK(rig.all<pool_effect::judge>().empty());
  rig.want(rig.request(1, "a", 2));
  REQUIRE(rig.all<pool_effect::install>().size() == 1);
  const auto spec = rig.all<pool_effect::install>().front().spec;
  REQUIRE(spec.hops.size() == 3);
  CHECK(spec.hops[0].keys->period == 1);
  CHECK(spec.hops[1].keys->period == 99);
  CHECK(rig.all<pool_effect::attach>().front().circuit == spec.id);

  rig.step(pool_event::closed{spec.id, close_reason::stale_prekey, 1, fresh});
  rig.want(rig.request(1, "a", 3));
  REQUIRE(rig.all<pool_effect::plan_circuit>().size() == 1);
  CHECK(rig.all<pool_effect::plan_circuit>().front().wish.excluded == std::vector{numbered_node(2)});
}

TEST_CASE("a circuit without answer is given up at its deadline", "[pool]") {
  pool_rig rig;
  rig.want(rig.request(1));
  const auto circuit = rig.answer({1, 2, 3});
  rig.now += rig.config.build_deadline;
  rig.step(pool_event::tick{});
  CHECK(rig.effects.empty());
  rig.now += 1ms;
  rig.step(pool_event::tick{});
  REQUIRE(rig.all<pool_effect::close>().size() == 1);
  CHECK(rig.all<pool_effect::close>().front().circuit == circuit);
  CHECK(rig.all<pool_effect::close>().front().reason == close_reason::timed_out);
  CHECK(rig.pool.circuits().failed_total == 1);
}

TEST_CASE("an old circuit takes no new streams and ends with its last", "[pool]") {
  pool_rig rig;
  const auto circuit = rig.open(1);
  rig.now += rig.config.circuit_age_max * 2;
  rig.step(pool_event::tick{});
  CHECK(rig.all<pool_effect::close>().empty());
  REQUIRE(rig.pool.snapshot().size() == 1);
  CHECK(rig.pool.snapshot().front().phase == circuit_phase::draining);
  rig.want(rig.request(2));
  CHECK(rig.all<pool_effect::plan_circuit>().size() == 1);
  rig.step(pool_event::stream_ended{1});
  REQUIRE(rig.all<pool_effect::close>().size() == 1);
  CHECK(rig.all<pool_effect::close>().front().circuit == circuit);
}

TEST_CASE("a circuit that carried its share is retired", "[pool]") {
  pool_rig rig;
  const auto circuit = rig.open(1);
  rig.step(pool_event::totals{0, {{circuit, rig.config.circuit_bytes_max, 1}}});
  rig.step(pool_event::tick{});
  CHECK(rig.pool.snapshot().front().phase == circuit_phase::draining);
}

TEST_CASE("circuits nobody knows are closed when they are idle", "[pool]") {
  pool_rig rig;
  rig.step(pool_event::totals{3, {{900, 5, 0}, {901, 5, 2}}});
  REQUIRE(rig.all<pool_effect::close>().size() == 1);
  CHECK(rig.all<pool_effect::close>().front().circuit == 900);
  CHECK(rig.all<pool_effect::close>().front().loop == 3);
}

TEST_CASE("streams wait for the first network, but not for ever", "[pool]") {
  auto config = pool_rig::without_spares();
  circuit_pool pool(config, 1, 1);
  const circuit_pool::time_point start{1'000h};
  CHECK(pool.step(pool_event::stream_wanted{pool_rig::request(1, "a"), false}, start).empty());
  CHECK(pool.step(pool_event::stream_wanted{pool_rig::request(2, "b"), false}, start + config.plan_deadline).empty());
  auto effects = pool.step(pool_event::tick{}, start + config.plan_deadline + 1ms);
  REQUIRE(effects.size() == 1);
  CHECK(std::get<pool_effect::refuse>(effects.front()).stream == 1);
  effects = pool.step(pool_event::network_changed{true}, start + config.plan_deadline + 2ms);
  REQUIRE(effects.size() == 1);
  CHECK(std::holds_alternative<pool_effect::plan_circuit>(effects.front()));
}

TEST_CASE("what the data plane has no room for is refused, not forgotten", "[pool]") {
  pool_rig rig;
  rig.want(rig.request(1));
  const auto circuit = rig.answer();
  rig.step(pool_event::install_refused{circuit});
  REQUIRE(rig.all<pool_effect::refuse>().size() == 1);
  CHECK(rig.all<pool_effect::refuse>().front().stream == 1);
  CHECK(rig.pool.circuits().building == 0);
}

TEST_CASE("circuits and waiting streams have a bound", "[pool]") {
  auto config = pool_rig::without_spares();
  config.circuits_max = 2;
  config.pending_streams_max = 3;
  pool_rig rig(config);
  rig.open(1, "a");
  rig.open(2, "b");
  rig.want(rig.request(3, "c"));
  CHECK(rig.all<pool_effect::refuse>().front().reason == close_reason::overloaded);
  rig.step(pool_event::stream_ended{1});
  rig.want(rig.request(4, "d"));
  CHECK(rig.all<pool_effect::close>().size() == 1);
  CHECK(rig.all<pool_effect::plan_circuit>().size() == 1);
  rig.want(rig.request(5, "d"));
  rig.want(rig.request(6, "d"));
  rig.want(rig.request(7, "d"));
  CHECK(rig.all<pool_effect::refuse>().size() == 1);
}

TEST_CASE("failing spares are tried less and less often", "[pool]") {
  pool_config config;
  config.spare_circuits = 1;
  pool_rig rig(config);
  int tries = 0;
  for (int i = 0; i < 100; ++i) {
    for (const auto& asked : rig.all<pool_effect::plan_circuit>()) {
      ++tries;
      rig.step(pool_event::route_planned{asked.id, {}});
    }
    rig.now += 500ms;
    rig.step(pool_event::tick{});
  }
  CHECK(tries > 3);
  CHECK(tries < 12);
}
