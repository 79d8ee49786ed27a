// SPDX-License-Identifier: GPL-3.0-or-later
// Spares, entries that come and go, and circuits that are phased out.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/support/pool_rig.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;
using test::numbered_node;
using test::plan_through;
using test::pool_rig;

namespace {

pool_event::entry_changed entry_is(entry_link::condition state, std::uint8_t node, loop_index loop = 0) {
  return {{.loop = loop, .node = numbered_node(node), .state = state}};
}

pool_config with_spares(std::uint32_t spares) {
  pool_config config;
  config.spare_circuits = spares;
  return config;
}

} // namespace

TEST_CASE("spares wait for encrypted and for plain-text streams alike", "[pool]") {
  pool_rig rig(with_spares(2));
  const auto asked = rig.all<pool_effect::plan_circuit>();
  REQUIRE(asked.size() == 2);
  CHECK_FALSE(asked[0].wish.needs_trusted_exit);
  CHECK(asked[1].wish.needs_trusted_exit);
  rig.step(pool_event::route_planned{asked[0].id, plan_through({1, 2, 3}, false)});
  rig.step(pool_event::route_planned{asked[1].id, plan_through({1, 4, 5}, true)});
  rig.want(rig.request(1, "a"), true);
  CHECK(rig.all<pool_effect::attach>().front().circuit == asked[1].id);
  rig.want(rig.request(2, "b"));
  CHECK(rig.all<pool_effect::attach>().front().circuit == asked[0].id);
}

TEST_CASE("an encrypted stream takes a trusted spare only when there is no other", "[pool]") {
  pool_rig rig(with_spares(2));
  const auto asked = rig.all<pool_effect::plan_circuit>();
  rig.step(pool_event::route_planned{asked[0].id, plan_through({1, 2, 3}, false)});
  rig.step(pool_event::route_planned{asked[1].id, plan_through({1, 4, 5}, true)});
  rig.step(pool_event::built{asked[1].id});
  rig.want(rig.request(1, "a"));
  CHECK(rig.all<pool_effect::attach>().front().circuit == asked[0].id);
  rig.want(rig.request(2, "b"));
  CHECK(rig.all<pool_effect::attach>().front().circuit == asked[1].id);
}

TEST_CASE("a single spare is of the kind that was wanted last", "[pool]") {
  pool_rig rig(with_spares(1));
  CHECK_FALSE(rig.all<pool_effect::plan_circuit>().front().wish.needs_trusted_exit);
  rig.answer({1, 2, 3}, true);
  rig.want(rig.request(1, "a"), true);
  REQUIRE(rig.all<pool_effect::plan_circuit>().size() == 1);
  CHECK(rig.all<pool_effect::plan_circuit>().front().wish.needs_trusted_exit);
}

TEST_CASE("after an entry died with a hundred circuits streams come first and spares one by one", "[pool]") {
  pool_rig rig(with_spares(8));
  for (const auto& asked : rig.all<pool_effect::plan_circuit>())
    rig.step(pool_event::route_planned{asked.id, plan_through({1, 2, 3})});
  std::vector<circuit_id> circuits;
  for (stream_id id = 1; id <= 100; ++id) {
    rig.want(rig.request(id, "key " + std::to_string(id)));
    for (const auto& asked : rig.all<pool_effect::plan_circuit>())
      rig.step(pool_event::route_planned{asked.id, plan_through({1, 2, 3})});
  }
  for (const auto& shown : rig.pool.snapshot())
    circuits.push_back(shown.id);
  REQUIRE(circuits.size() == 108);
  rig.step(entry_is(entry_link::condition::down, 1));
  for (const auto circuit : circuits) {
    rig.step(pool_event::closed{circuit, close_reason::link_lost, 0, {}});
    CHECK(rig.all<pool_effect::plan_circuit>().empty());
  }
  rig.step(entry_is(entry_link::condition::up, 9));
  for (stream_id id = 1; id <= 100; ++id) {
    rig.want(rig.request(id, "key " + std::to_string(id), 2));
    REQUIRE(rig.all<pool_effect::plan_circuit>().size() == 1);
    rig.answer({9, 2, 3});
    CHECK(rig.all<pool_effect::attach>().size() == 1);
  }
  std::size_t most = 0;
  std::size_t all = 0;
  for (int i = 0; i < 40; ++i) {
    rig.now += 100ms;
    rig.step(pool_event::tick{});
    const auto asked_now = rig.all<pool_effect::plan_circuit>();
    for (const auto& asked : asked_now)
      rig.step(pool_event::route_planned{asked.id, plan_through({9, 2, 3})});
    most = std::max(most, asked_now.size());
    all += asked_now.size();
  }
  CHECK(most == 1);
  CHECK(all == 8);
}

TEST_CASE("the pauses between spares differ from client to client", "[pool]") {
  const auto pauses = [](std::uint64_t seed) {
    spare_schedule schedule(with_spares(2), seed);
    std::vector<std::chrono::milliseconds> found;
    spare_schedule::time_point now{1'000h};
    schedule.shaken(now);
    for (int i = 0; i < 5; ++i) {
      auto waited = 0ms;
      while (!schedule.is_due(spare_schedule::exit_kind::any, 0, now + waited))
        waited += 1ms;
      now += waited;
      found.push_back(waited);
      schedule.begun(now);
    }
    return found;
  };
  CHECK(pauses(1) == pauses(1));
  CHECK(pauses(1) != pauses(2));
  for (const auto pause : pauses(3)) {
    CHECK(pause >= pool_config{}.spare_stagger / 2);
    CHECK(pause <= pool_config{}.spare_stagger * 3 / 2);
  }
}

TEST_CASE("a circuit behind an entry that does not answer gets no new streams", "[pool]") {
  pool_rig rig;
  const auto circuit = rig.open(1);
  rig.step(entry_is(entry_link::condition::up, 1));
  rig.step(entry_is(entry_link::condition::up, 9));
  rig.step(entry_is(entry_link::condition::down, 1));
  CHECK(rig.all<pool_effect::close>().empty());
  rig.want(rig.request(2));
  CHECK(rig.answer({9, 2, 3}) != circuit);
  rig.step(entry_is(entry_link::condition::up, 1));
  rig.step(entry_is(entry_link::condition::down, 9));
  rig.want(rig.request(3));
  REQUIRE(rig.all<pool_effect::attach>().size() == 1);
  CHECK(rig.all<pool_effect::attach>().front().circuit == circuit);
}

TEST_CASE("while no entry answers streams wait, use up no route, and go on at once", "[pool]") {
  pool_rig rig(with_spares(2));
  rig.step(entry_is(entry_link::condition::down, 1));
  rig.step(entry_is(entry_link::condition::down, 2));
  CHECK(rig.pool.is_offline());
  rig.want(rig.request(1, "a"));
  rig.want(rig.request(2, "b"));
  CHECK(rig.effects.empty());
  rig.now += 5s;
  rig.step(entry_is(entry_link::condition::up, 2));
  CHECK_FALSE(rig.pool.is_offline());
  CHECK(rig.all<pool_effect::plan_circuit>().size() >= 2);
}

TEST_CASE("a stream that waited for an entry in vain is told that the client is offline", "[pool]") {
  pool_rig rig;
  rig.step(entry_is(entry_link::condition::down, 1));
  rig.want(rig.request(1));
  rig.now += rig.config.plan_deadline + 1ms;
  rig.step(pool_event::tick{});
  REQUIRE(rig.all<pool_effect::refuse>().size() == 1);
  CHECK(rig.all<pool_effect::refuse>().front().reason == close_reason::offline);
  rig.step(entry_is(entry_link::condition::let_go, 1));
  CHECK_FALSE(rig.pool.is_offline());
}

TEST_CASE("a route that comes back when the last entry is gone is planned anew later", "[pool]") {
  pool_rig rig;
  rig.want(rig.request(1));
  const auto asked = rig.all<pool_effect::plan_circuit>().front().id;
  rig.step(entry_is(entry_link::condition::down, 1));
  rig.step(pool_event::route_planned{asked, plan_through({1, 2, 3})});
  CHECK(rig.effects.empty());
  rig.step(entry_is(entry_link::condition::up, 2));
  REQUIRE(rig.all<pool_effect::plan_circuit>().size() == 1);
  CHECK(rig.all<pool_effect::plan_circuit>().front().id == asked);
}

TEST_CASE("a circuit that is not answered for long gets no further streams", "[pool]") {
  pool_rig rig;
  rig.want(rig.request(1));
  const auto slow = rig.answer();
  rig.now += rig.config.build_patience;
  rig.want(rig.request(2));
  CHECK(rig.all<pool_effect::attach>().front().circuit == slow);
  rig.now += 1ms;
  rig.want(rig.request(3));
  CHECK(rig.answer() != slow);
}

TEST_CASE("renewed circuits take no new streams and end with their last", "[pool]") {
  pool_rig rig;
  const auto old = rig.open(1, "a");
  const auto other = rig.open(2, "b");
  rig.step(pool_event::renew{"a"});
  CHECK(rig.all<pool_effect::renewed>().front().circuits == 1);
  CHECK(rig.all<pool_effect::close>().empty());
  rig.want(rig.request(3, "a"));
  CHECK(rig.answer() != old);
  rig.want(rig.request(4, "b"));
  CHECK(rig.all<pool_effect::attach>().front().circuit == other);
  rig.step(pool_event::stream_ended{1});
  REQUIRE(rig.all<pool_effect::close>().size() == 1);
  CHECK(rig.all<pool_effect::close>().front().circuit == old);
}

TEST_CASE("renewing everything takes spares and circuits that are still being built", "[pool]") {
  pool_rig rig(with_spares(2));
  const auto asked = rig.all<pool_effect::plan_circuit>();
  rig.step(pool_event::route_planned{asked[0].id, plan_through({1, 2, 3})});
  rig.step(pool_event::route_planned{asked[1].id, plan_through({1, 2, 3})});
  rig.step(pool_event::built{asked[1].id});
  rig.want(rig.request(1, "a"));
  const auto used = rig.all<pool_effect::attach>().front().circuit;
  CHECK(used == asked[0].id);
  rig.step(pool_event::renew{});
  CHECK(rig.all<pool_effect::renewed>().front().circuits == 2);
  REQUIRE(rig.all<pool_effect::close>().size() == 1);
  CHECK(rig.all<pool_effect::close>().front().circuit == asked[1].id);
  rig.step(pool_event::built{used});
  rig.want(rig.request(2, "a"));
  for (const auto& attached : rig.all<pool_effect::attach>())
    CHECK(attached.circuit != used);
  rig.step(pool_event::renew{});
  CHECK(rig.all<pool_effect::renewed>().front().circuits == 0);
}

TEST_CASE("what became of a circuit is told with its streams", "[pool]") {
  pool_rig rig;
  const auto circuit = rig.open(1);
  rig.want(rig.request(2));
  rig.step(pool_event::stream_ended{2});
  rig.step(pool_event::closed{circuit, close_reason::destroyed_by_hop, segment_unknown, {}});
  REQUIRE(rig.all<pool_effect::judge>().size() == 1);
  const auto outcome = rig.all<pool_effect::judge>().front().outcome;
  CHECK(outcome.what == circuit_outcome::kind::broke);
  CHECK(outcome.segment == segment_unknown);
  CHECK(outcome.streams_lost == 1);
  CHECK(outcome.streams_served == 1);
}

TEST_CASE("circuits behind an entry that nobody watches any more get no new streams", "[pool]") {
  pool_rig rig;
  const auto circuit = rig.open(1);
  rig.step(entry_is(entry_link::condition::up, 1));
  rig.step(entry_is(entry_link::condition::let_go, 1));
  CHECK(rig.all<pool_effect::close>().empty());
  rig.want(rig.request(2));
  CHECK(rig.answer({9, 2, 3}) != circuit);
  rig.step(pool_event::stream_ended{1});
  REQUIRE(rig.all<pool_effect::close>().size() == 1);
  CHECK(rig.all<pool_effect::close>().front().circuit == circuit);
}

TEST_CASE("more or fewer spares can be asked for while the client runs", "[pool]") {
  pool_rig rig(with_spares(0));
  CHECK(rig.effects.empty());
  rig.step(pool_event::settings_changed{4, false});
  const auto asked = rig.all<pool_effect::plan_circuit>();
  REQUIRE(asked.size() == 4);
  CHECK(std::ranges::count(asked, true, [](const auto& one) { return one.wish.needs_trusted_exit; }) == 2);
}

TEST_CASE("when the network document has expired no circuit gets a new stream", "[circuit_pool]") {
  pool_rig made;
  const auto circuit = made.open(1);
  made.step(pool_event::network_changed{.usable = false, .expired = true});
  CHECK(made.all<pool_effect::close>().empty());
  made.want(pool_rig::request(2));
  CHECK(made.all<pool_effect::attach>().empty());
  CHECK(made.all<pool_effect::plan_circuit>().empty());
  made.step(pool_event::stream_ended{1});
  REQUIRE(made.all<pool_effect::close>().size() == 1);
  CHECK(made.all<pool_effect::close>().front().circuit == circuit);
  made.step(pool_event::network_changed{.usable = true});
  CHECK(made.all<pool_effect::plan_circuit>().size() == 1);
}
