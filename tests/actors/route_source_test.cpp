// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/route_source.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "directory/route/app_mark.hpp"
#include "tests/support/fake_stores.hpp"
#include "tests/support/fixed_places.hpp"
#include "tests/support/places.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;

namespace {

constexpr auto current = static_cast<std::uint32_t>(test::test_now / 1'800);

/// The local network with prekeys of the nodes named in `with_keys` (all by default).
struct source_rig {
  explicit source_rig(route_source_config config = {}, std::vector<std::string> with_keys = {})
      : source_rig(test::test_network::local(1), std::move(config), std::move(with_keys)) {}

  source_rig(test::test_network made, route_source_config config, std::vector<std::string> with_keys = {})
      : network(std::move(made)), random(5), source(std::move(config), {}, random) {
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
  CHECK(outcome.plan->admits({"example.com", 443}, ""));
}

TEST_CASE("an address that is known to be somewhere is reached from near there, a name is not looked up", "[route]") {
  auto network = test::test_network::local(1);
  // Exits of two owners near the destination: whatever the entry is, one of them is left.
  for (const auto* node : {"n1", "n2"})
    network.named(node).content.place = test::place(52.5, 13.4); // Berlin
  for (const auto* node : {"n4", "n5"})
    network.named(node).content.place = test::place(-33.9, 151.2); // Sydney
  test::fixed_places places;
  places.known["192.0.2.1"] = test::place(-37.8, 145.0); // Melbourne
  places.known["192.0.2.2"] = test::place(48.9, 2.4);    // Paris
  route_source_config config;
  config.places = &places;
  source_rig rig(std::move(network), std::move(config));
  const auto exit_for = [&](const char* host) {
    return rig.source.plan({.target = {host, 443}, .excluded = {}}, rig.clock.read()).plan.value().shown.back().name;
  };
  std::set<std::string> elsewhere;
  for (int i = 0; i < 30; ++i) {
    CHECK(std::set<std::string>{"n4", "n5"}.contains(exit_for("192.0.2.1")));
    CHECK(std::set<std::string>{"n1", "n2"}.contains(exit_for("192.0.2.2")));
    elsewhere.insert(exit_for("example.com.au"));
  }
  CHECK((elsewhere.contains("n1") || elsewhere.contains("n2")));
}

TEST_CASE("a circuit goes on for what is near its exit or near what it was planned for", "[route]") {
  auto network = test::test_network::local(1);
  for (const auto* node : {"n1", "n2", "n4", "n5"})
    network.named(node).content.place = test::place(52.5, 13.4); // Berlin
  test::fixed_places places;
  places.known["192.0.2.1"] = test::place(-37.8, 145.0); // Melbourne
  places.known["192.0.2.2"] = test::place(-33.9, 151.2); // Sydney, 700 km away
  places.known["192.0.2.3"] = test::place(48.9, 2.4);    // Paris, 900 km from Berlin
  route_source_config config;
  config.places = &places;
  source_rig rig(std::move(network), std::move(config));
  const auto plan_for = [&](const char* host) {
    return rig.source.plan({.target = {host, 443}, .excluded = {}}, rig.clock.read()).plan.value();
  };
  const auto spare = plan_for("example.com");
  CHECK(spare.admits({"192.0.2.3", 443}, ""));
  CHECK_FALSE(spare.admits({"192.0.2.1", 443}, ""));
  CHECK(spare.admits({"198.51.100.1", 443}, "")); // nobody knows where
  CHECK(spare.admits({"example.com.au", 443}, ""));
  // No exit is nearer, so a circuit that was planned for it is kept.
  const auto far = plan_for("192.0.2.1");
  CHECK(far.admits({"192.0.2.1", 443}, ""));
  CHECK(far.admits({"192.0.2.2", 443}, ""));
}

TEST_CASE("an entry that does not answer is no middle and no exit either", "[route]") {
  source_rig rig;
  const auto silent = rig.source.ids_to_keep(rig.clock.read()).front();
  rig.source.note({.loop = 0, .node = silent, .state = entry_link::condition::down});
  for (int i = 0; i < 50; ++i) {
    const auto made = rig.source.plan({.target = {"example.com", 443}, .excluded = {}}, rig.clock.read());
    REQUIRE(made.plan);
    for (const auto& hop : made.plan->hops)
      CHECK(hop.id != silent);
  }
  // Without another route it is tried: it may be this client's way to it that is broken. Three owners are left, its own
  // with no other node.
  const auto owner_of = [&](const proto::node_id& id) {
    return std::ranges::find_if(rig.network.nodes, [&](const auto& node) { return node->id() == id; })
        ->get()
        ->content.owner;
  };
  std::vector<proto::verify_key> kept;
  std::vector<proto::node_id> excluded;
  for (const auto& node : rig.network.nodes) {
    const auto& owner = node->content.owner;
    const bool listed = std::ranges::find(kept, owner) != kept.end();
    if (!listed && kept.size() < 2 && owner != owner_of(silent))
      kept.push_back(owner);
    else if (!listed && node->id() != silent)
      excluded.push_back(node->id());
  }
  const auto made = rig.source.plan({.target = {"example.com", 443}, .excluded = excluded}, rig.clock.read());
  REQUIRE(made.plan);
  CHECK(std::ranges::any_of(made.plan->hops, [&](const auto& hop) { return hop.id == silent; }));
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
  rig.source.judge({.hops = {active.id()}, .what = circuit_outcome::kind::broke, .segment = 0}, rig.clock.read());
  CHECK(rig.source.entries_shown(rig.clock.read()).active == before.standby);
  rig.source.judge({.hops = {active.id()}, .what = circuit_outcome::kind::built, .segment = {}}, rig.clock.read());
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

TEST_CASE("links are kept to the active entry and the standby, and to the third while one is down", "[route]") {
  source_rig rig;
  const auto choices = rig.source.entries().choices();
  REQUIRE(choices.size() == 3);
  CHECK(rig.source.ids_to_keep(rig.clock.read()) == std::vector{choices[0].node, choices[1].node});
  rig.source.note({0, choices[0].node, entry_link::condition::down});
  CHECK(rig.source.ids_to_keep(rig.clock.read()) == std::vector{choices[0].node, choices[1].node, choices[2].node});
  for (const auto& hop : rig.source.entries_to_keep(rig.clock.read())) {
    CHECK(hop.keys.has_value());
    CHECK_FALSE(hop.endpoints.empty());
  }
  rig.source.note({0, choices[0].node, entry_link::condition::up});
  CHECK(rig.source.ids_to_keep(rig.clock.read()) == std::vector{choices[0].node, choices[1].node});
}

TEST_CASE("an entry that does not answer is not planned with, for as long as that lasts", "[route]") {
  source_rig rig;
  const auto choices = rig.source.entries().choices();
  const circuit_wish wish{.target = {"example.com", 443}, .excluded = {}};
  rig.source.note({0, choices[0].node, entry_link::condition::down});
  rig.clock.advance(5min);
  CHECK(rig.source.plan(wish, rig.clock.read()).plan->hops.front().id == choices[1].node);
  rig.source.note({0, choices[1].node, entry_link::condition::down});
  rig.source.note({0, choices[2].node, entry_link::condition::down});
  CHECK(rig.source.plan(wish, rig.clock.read()).plan);
  rig.source.note({0, choices[0].node, entry_link::condition::up});
  CHECK(rig.source.plan(wish, rig.clock.read()).plan->hops.front().id == choices[0].node);
}

TEST_CASE("an entry that answers and refuses circuits gives way to the standby", "[route]") {
  source_rig rig;
  const auto active = rig.source.plan({.target = {"example.com", 443}, .excluded = {}}, rig.clock.read());
  REQUIRE(active.plan);
  std::vector<proto::node_id> hops;
  for (const auto& hop : active.plan->hops)
    hops.push_back(hop.id);
  rig.source.judge({.hops = hops, .what = circuit_outcome::kind::unbuilt, .segment = std::uint8_t{0}},
                   rig.clock.read());
  // Loops say again what they said before whenever other entries are to be kept.
  rig.source.note({0, hops.front(), entry_link::condition::up});
  const auto next = rig.source.plan({.target = {"example.com", 443}, .excluded = {}}, rig.clock.read());
  REQUIRE(next.plan);
  CHECK(next.plan->hops.front().id != hops.front());
}

TEST_CASE("an entry behind which circuits do not come about is replaced, and what it alone suffers is not counted",
          "[route]") {
  source_rig rig;
  const auto entry = rig.source.entries().choices().front().node;
  const std::vector<proto::node_id> hops{entry, rig.network.named("n3").id(), rig.network.named("n5").id()};
  const auto fail = [&](std::uint8_t segment) {
    return rig.source.judge({.hops = hops, .what = circuit_outcome::kind::unbuilt, .segment = segment},
                            rig.clock.read());
  };
  for (int i = 0; i < 100; ++i)
    CHECK_FALSE(fail(0));
  for (int i = 0; i < 49; ++i)
    CHECK_FALSE(fail(segment_unknown));
  CHECK(rig.source.entries_shown(rig.clock.read()).warning.empty());
  CHECK(fail(segment_unknown));
  for (const auto& choice : rig.source.entries().choices())
    CHECK(choice.node != entry);
}

TEST_CASE("an entry that loses too many circuits is shown", "[route]") {
  source_rig rig;
  const auto active = rig.source.entries_shown(rig.clock.read()).active;
  const std::vector<proto::node_id> hops{rig.network.named(active).id()};
  for (int i = 0; i < 100; ++i)
    rig.source.judge({.hops = hops,
                      .what = i % 20 < 11 ? circuit_outcome::kind::built : circuit_outcome::kind::unbuilt,
                      .segment = segment_unknown},
                     rig.clock.read());
  CHECK(rig.source.entries_shown(rig.clock.read()).warning.find(active) != std::string::npos);
  CHECK(rig.source.entries().replacements().empty());
}

TEST_CASE("a hop that only destroys circuits is drawn less often", "[route]") {
  source_rig rig;
  const circuit_wish wish{.target = {"example.com", 443}, .excluded = {}};
  const auto share_of = [&](const std::string& name) {
    int met = 0;
    for (int i = 0; i < 2'000; ++i) {
      const auto plan = rig.source.plan(wish, rig.clock.read()).plan.value();
      met += plan.shown[1].name == name || plan.shown[2].name == name ? 1 : 0;
    }
    return met / 2'000.0;
  };
  const auto entry = rig.source.entries_shown(rig.clock.read()).active;
  const std::string destroyer = entry == "n5" ? "n4" : "n5";
  const auto before = share_of(destroyer);
  for (int i = 0; i < 20; ++i)
    rig.source.judge({.hops = {rig.network.named(entry).id(), rig.network.named(destroyer).id()},
                      .what = circuit_outcome::kind::broke,
                      .segment = segment_unknown},
                     rig.clock.read());
  const auto after = share_of(destroyer);
  CHECK(after < before);
  CHECK(after > 0);
}

TEST_CASE("rules of the user choose the exit, and spares serve only whom they may", "[route]") {
  const auto network = test::test_network::local(1);
  route_source_config config;
  const auto n5 = proto::to_hex(network.nodes[4]->id());
  config.preferences.rules = directory::route_rules({directory::route_rule::parse("app:mail via=" + n5).value()});
  source_rig rig(config);
  const std::string mail = "127.0.0.1:1@" + directory::app_mark("mail") + "#00";
  const auto planned =
      rig.source.plan({.target = {"example.com", 443}, .excluded = {}, .isolation = mail}, rig.clock.read());
  REQUIRE(planned.plan);
  CHECK(planned.plan->hops.back().id == network.nodes[4]->id());
  CHECK(planned.plan->admits({"example.com", 443}, mail));
  const auto spare = rig.source.plan({.target = {}, .excluded = {network.nodes[4]->id()}}, rig.clock.read());
  REQUIRE(spare.plan);
  CHECK(spare.plan->admits({"example.com", 443}, "127.0.0.1:1"));
  CHECK_FALSE(spare.plan->admits({"example.com", 443}, mail));
}

TEST_CASE("routes are explained as they would be drawn, with the rule that applies", "[route]") {
  auto network = test::test_network::local(1);
  for (const auto* node : {"n1", "n2", "n3"})
    network.named(node).content.place.country = "DE";
  for (const auto* node : {"n4", "n5", "n6"})
    network.named(node).content.place.country = "NL";
  route_source_config config;
  config.preferences.avoided_countries = {"US"};
  config.preferences.rules = directory::route_rules({directory::route_rule::parse(".example.com exit=NL").value(),
                                                     directory::route_rule::parse("app:a exit=JP").value()});
  source_rig rig(std::move(network), std::move(config));
  const auto explain = [&](const std::string& host, bool trusted = false, const std::string& app = "") {
    return rig.source.explain({.target = {host, 443}, .app = app, .level = {}}, trusted, rig.clock.read());
  };
  const auto by_rule = explain("www.example.com");
  CHECK(by_rule.rule == ".example.com exit=NL");
  CHECK(by_rule.avoids == std::vector<std::string>{"country US"});
  REQUIRE_FALSE(by_rule.routes.empty());
  CHECK(by_rule.routes.size() <= route_source::explained_routes_max);
  for (const auto& route : by_rule.routes) {
    CHECK(route.exit().country == "NL");
    CHECK(route.reasons.size() == route.hops.size());
  }
  const auto readable = explain("www.example.org", true);
  CHECK(readable.rule.empty());
  CHECK(readable.needs_trusted_exit);
  for (const auto& route : readable.routes)
    CHECK(route.exit().trusted);
  const auto impossible = explain("www.example.org", false, "a");
  CHECK(impossible.routes.empty());
  REQUIRE(impossible.refusal);
  CHECK(impossible.refusal->rule == "the rule \"app:a exit=JP\" of [routes]");
  rig.clock.advance(48h);
  CHECK(explain("www.example.com").trouble == "no valid network document");
}

TEST_CASE("only what could be built is explained", "[route]") {
  source_rig rig({}, {"n3", "n4", "n5", "n6"});
  const auto explained =
      rig.source.explain({.target = {"example.com", 443}, .app = {}, .level = {}}, false, rig.clock.read());
  REQUIRE_FALSE(explained.routes.empty());
  for (const auto& route : explained.routes)
    for (const auto& hop : route.hops)
      CHECK((hop.name != "n1" && hop.name != "n2"));
}

TEST_CASE("exits are listed with what keeps this client from using them", "[route]") {
  auto network = test::test_network::local(1);
  route_source_config config;
  config.preferences.avoided_nodes = {network.named("n4").id()};
  source_rig rig(std::move(network), std::move(config), {"n2", "n3", "n4", "n5", "n6"});
  const auto exits = rig.source.exits(rig.clock.read());
  REQUIRE(exits.size() == 4);
  CHECK(exits[0].name == "n1");
  CHECK(exits[0].why_not == "it has not published a prekey");
  CHECK(exits[0].trusted);
  CHECK(exits[1].why_not.empty());
  CHECK(exits[2].name == "n4");
  CHECK(exits[2].why_not == "avoided by [routes]");
  CHECK(exits[3].name == "n5");
  CHECK_FALSE(exits[3].policy.empty());
}
