// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/route_source.hpp"

#include <catch2/catch.hpp>

#include "tests/support/fake_stores.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;

namespace {

constexpr auto current = static_cast<std::uint32_t>(test::test_now / 1'800);

/// The local network with prekeys of the nodes named in `with_keys` (all by default).
struct source_rig {
  explicit source_rig(route_source_config config = {}, std::vector<std::string> with_keys = {})
      : network(test::test_network::local(1)), random(5), source(std::move(config), {}, random) {
    const auto document = network.document();
    auto role = network.make_authority();
    for (const auto& node : network.nodes)
      if (with_keys.empty() || std::ranges::find(with_keys, node->content.name) != with_keys.end())
        role.accept(node->prekey(current, network.random), test::test_now);
    const auto sheet = role.build_sheet(current, document, network.authority_key).value();
    auto content = proto::decode_network_document(document.body).value();
    auto view = directory::network_view::make(content, document.hash());
    view = view->with_prekeys(
        directory::prekey_table::read(proto::decode_prekey_sheet(sheet.body).value(), content, document.hash())
            .value());
    source.adopt(view, clock.read());
  }

  test::test_network network;
  test::seeded_random random;
  test::manual_wall_clock clock;
  route_source source;
};

} // namespace

TEST_CASE("a plan has keys for every hop and says what people want to read", "[route]") {
  source_rig rig;
  const auto outcome = rig.source.plan({.target = {"example.com", 443}, .excluded = {}}, rig.clock.read());
  REQUIRE(outcome.plan);
  REQUIRE(outcome.plan->hops.size() == 3);
  for (const auto& hop : outcome.plan->hops) {
    REQUIRE(hop.keys);
    CHECK(hop.keys->period == current);
    CHECK(hop.keys->id == hop.id);
    CHECK_FALSE(hop.endpoints.empty());
  }
  CHECK(outcome.plan->shown.front().name == rig.source.entries_shown(rig.clock.read()).active);
  CHECK(outcome.plan->admits({"example.com", 443}));
}

TEST_CASE("a wish for a trusted exit is kept", "[route]") {
  source_rig rig;
  for (int i = 0; i < 50; ++i) {
    const auto outcome =
        rig.source.plan({.target = {"example.com", 80}, .needs_trusted_exit = true, .excluded = {}}, rig.clock.read());
    REQUIRE(outcome.plan);
    CHECK(outcome.plan->trusted_exit);
    CHECK(outcome.plan->shown.back().trusted);
  }
}

TEST_CASE("the lack of a trusted exit is told apart from other reasons", "[route]") {
  source_rig rig({}, {"n3", "n4", "n5", "n6"}); // n1 and n2, the trusted ones, are away
  const auto wish = [](std::uint16_t port, bool trusted) {
    return circuit_wish{.target = {"example.com", port}, .needs_trusted_exit = trusted, .excluded = {}};
  };
  const auto none = rig.source.plan(wish(80, true), rig.clock.read());
  CHECK_FALSE(none.plan);
  CHECK(none.reason == close_reason::no_trusted_exit);
  CHECK(rig.source.plan(wish(443, false), rig.clock.read()).plan);
  rig.clock.advance(48h);
  CHECK(rig.source.plan(wish(80, true), rig.clock.read()).reason == close_reason::no_route);
}

TEST_CASE("nodes without a prekey are planned around", "[route]") {
  source_rig rig({}, {"n1", "n4", "n5", "n6"});
  for (int i = 0; i < 50; ++i) {
    const auto outcome = rig.source.plan({.target = {"example.com", 443}, .excluded = {}}, rig.clock.read());
    if (!outcome.plan)
      continue;
    for (const auto& hop : outcome.plan->shown)
      CHECK((hop.name != "n2" && hop.name != "n3"));
  }
}

TEST_CASE("a pinned route is taken as it stands", "[route]") {
  auto network = test::test_network::local(1);
  route_source_config config;
  config.pinned = {network.named("n6").id(), network.named("n3").id(), network.named("n5").id()};
  source_rig rig(config);
  const auto outcome = rig.source.plan(
      {.target = {"example.com", 80}, .needs_trusted_exit = true, .excluded = config.pinned}, rig.clock.read());
  REQUIRE(outcome.plan);
  CHECK(outcome.plan->shown[0].name == "n6");
  CHECK(outcome.plan->shown[1].name == "n3");
  CHECK(outcome.plan->shown[2].name == "n5");
  CHECK_FALSE(outcome.plan->trusted_exit); // a pin makes nobody trustworthy
}

TEST_CASE("without a valid document there is no plan, and a reason", "[route]") {
  source_rig rig;
  rig.clock.advance(48h);
  const auto outcome = rig.source.plan({.target = {"example.com", 443}, .excluded = {}}, rig.clock.read());
  CHECK_FALSE(outcome.plan);
  CHECK_FALSE(outcome.why_not.empty());
}

TEST_CASE("an entry whose link fails gives way to the standby", "[route]") {
  source_rig rig;
  const auto before = rig.source.entries_shown(rig.clock.read());
  REQUIRE_FALSE(before.standby.empty());
  const auto& active = rig.network.named(before.active);
  rig.source.judge({active.id()}, 0, rig.clock.read());
  CHECK(rig.source.entries_shown(rig.clock.read()).active == before.standby);
  rig.source.judge({active.id()}, {}, rig.clock.read());
  CHECK(rig.source.entries_shown(rig.clock.read()).active == before.active);
}

TEST_CASE("clients switch to a new prekey period spread over a minute after its start", "[route]") {
  auto network = test::test_network::local(1);
  const auto document = network.document();
  const auto content = proto::decode_network_document(document.body).value();
  auto role = network.make_authority();
  auto view = directory::network_view::make(content, document.hash());
  for (const std::uint32_t period : {current, current + 1}) {
    for (const auto& node : network.nodes)
      role.accept(node->prekey(period, network.random), test::test_now);
    const auto sheet = role.build_sheet(period, document, network.authority_key).value();
    view = view->with_prekeys(
        directory::prekey_table::read(proto::decode_prekey_sheet(sheet.body).value(), content, document.hash())
            .value());
  }
  test::seeded_random random(7);
  const auto period_at = [&](route_source& source, std::chrono::milliseconds unix_time) {
    const instant now{unix_time, std::chrono::steady_clock::time_point{}};
    source.adopt(view, now);
    const auto outcome = source.plan({.target = {"example.com", 443}, .excluded = {}}, now);
    return outcome.plan.value().hops.front().keys.value().period;
  };
  const std::chrono::seconds boundary(std::uint64_t{current + 1} * 1'800);
  constexpr int clients = 300;
  int after_half_a_minute = 0;
  for (int i = 0; i < clients; ++i) {
    route_source source({}, {}, random);
    CHECK(period_at(source, boundary - 1s) == current);
    after_half_a_minute += period_at(source, boundary + 30s) == current + 1 ? 1 : 0;
    CHECK(period_at(source, boundary + 60s) == current + 1);
  }
  CHECK(after_half_a_minute > clients / 3);
  CHECK(after_half_a_minute < clients * 2 / 3);
}
