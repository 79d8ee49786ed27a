// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/circuit_pool.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/support/circuit_plans.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;
using test::numbered_node;
using test::plan_through;

namespace {

/// A pool with a network, and the effects of the last step sorted by kind.
struct pool_rig {
  explicit pool_rig(pool_config settings = without_spares()) : config(settings), pool(settings, 1, 1) {
    step(pool_event::network_changed{true});
  }

  static pool_config without_spares() {
    pool_config config;
    config.spare_circuits = 0;
    return config;
  }

  void step(any_pool_event event) { effects = pool.step(std::move(event), now); }

  template <class Effect>
  std::vector<Effect> all() const {
    std::vector<Effect> found;
    for (const auto& effect : effects)
      if (const auto* match = std::get_if<Effect>(&effect))
        found.push_back(*match);
    return found;
  }

  static stream_request request(stream_id id, std::string isolation = "a", std::uint32_t attempt = 1) {
    return {.id = id, .loop = 0, .target = {"example.com", 443}, .isolation = std::move(isolation), .attempt = attempt};
  }

  void want(stream_request wanted, bool trusted = false) {
    step(pool_event::stream_wanted{std::move(wanted), trusted});
  }

  /// Plans for the last asked circuit and returns its id.
  circuit_id answer(const std::vector<std::uint8_t>& through = {1, 2, 3}, bool trusted_exit = true) {
    const auto id = all<pool_effect::plan_circuit>().back().id;
    step(pool_event::route_planned{id, plan_through(through, trusted_exit)});
    return id;
  }

  circuit_id open(stream_id id, const std::string& isolation = "a") {
    want(request(id, isolation));
    const auto circuit = answer();
    step(pool_event::built{circuit});
    return circuit;
  }

  pool_config config;
  circuit_pool pool;
  circuit_pool::time_point now{1'000h};
  pool_effects effects;
};

} // namespace

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
  plan.admits = [](const destination& wanted) { return wanted.port == 443; };
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
  CHECK(rig.all<pool_effect::judge>().front().failed_segment == std::uint8_t{2});
  rig.want(rig.request(1, "a", 2));
  const auto& wish = rig.all<pool_effect::plan_circuit>().front().wish;
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
  const auto& outcome = rig.all<pool_effect::judge>().front().outcome;
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
