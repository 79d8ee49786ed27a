// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/route_refusal.hpp"

#include <catch2/catch.hpp>

#include "directory/route/app_mark.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

/// The local network in two countries, seen by a client with wishes.
struct client {
  test::test_network network = test::test_network::local(1);
  route_preferences wishes;
  security_level level = security_level::fast;
  bool readable = false;
  test::seeded_random random{7};

  client() {
    for (const auto* name : {"n1", "n2", "n3", "n6"})
      network.named(name).content.place.country = "DE";
    for (const auto* name : {"n4", "n5"})
      network.named(name).content.place.country = "NL";
  }

  client& rule(const std::string& line) {
    auto rules = wishes.rules.rules();
    rules.push_back(route_rule::parse(line).value());
    wishes.rules = route_rules(std::move(rules));
    return *this;
  }

  route_refusal refused(const std::string& host = "www.example.com", std::uint16_t port = 443,
                        const std::string& app = "") {
    const auto view = network.view();
    const health_marks health;
    const auto target = route_target::of(host, port);
    const auto mark = app_mark(app);
    auto policy = wishes.policy_for(target, mark, level);
    policy.needs_trusted_exit |= readable;
    plan_input input{*view, target, policy, health, {}, {}};
    for (const auto* name : {"n3", "n5", "n1"})
      input.entries.push_back(network.named(name).id());
    const auto planned = plan_route(input, random);
    REQUIRE_FALSE(planned);
    return explain_refusal(input, planned.error(), wishes, mark, random);
  }
};

} // namespace

TEST_CASE("a rule that leaves no exit is named with where exits are", "[route]") {
  client made;
  const auto refusal = made.rule(".example.org exit=DE").rule(".example.com exit=JP").refused();
  CHECK(refusal.error == errc::no_exit);
  CHECK(refusal.rule == "the rule \".example.com exit=JP\" of [routes]");
  CHECK(refusal.remedy == "Change or remove this rule; exits stand in DE, NL.");
  client by_level;
  CHECK(by_level.rule("app:mail level=high").refused("a.example", 443, "mail").rule ==
        "the rule \"app:mail level=high\" of [routes]");
}

TEST_CASE("the list that avoids too much is named", "[route]") {
  client made;
  made.wishes.avoided_countries = {"DE"};
  CHECK(made.refused().rule == "'avoid_countries' of [routes]");
  client nodes;
  for (const auto* name : {"n1", "n2", "n4", "n5"})
    nodes.wishes.avoided_nodes.push_back(nodes.network.named(name).id());
  CHECK(nodes.refused().rule == "'avoid_nodes' of [routes]");
  nodes.wishes.avoided_countries = {"NL", "DE"};
  CHECK(nodes.refused().rule == "what [routes] avoids, taken together");
}

TEST_CASE("what no wish explains is told apart", "[route]") {
  client made;
  made.readable = true;
  CHECK(made.rule("* exit=NL").refused().rule == "the rule \"* exit=NL\" of [routes]");
  client trusted;
  trusted.readable = true;
  trusted.network.config.trust.clear();
  CHECK(trusted.refused().rule == "a trusted exit for what may be readable there");
  client level;
  level.level = security_level::high;
  CHECK(level.refused().rule == "the level high");
  client refused;
  for (const auto* name : {"n1", "n2", "n4", "n5"})
    refused.network.named(name).content.exit_policy = {"+ * tcp/443"};
  const auto by_exits = refused.refused("www.example.com", 80);
  CHECK(by_exits.error == errc::exits_refuse_destination);
  CHECK(by_exits.rule == "the network");
  CHECK(by_exits.remedy.find("gate17 exits") != std::string::npos);
}
