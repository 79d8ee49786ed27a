// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/route/route_planner.hpp"

#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

const health_marks::time_point start{std::chrono::seconds(1'000)};

/// The local network with one client that plans in it.
struct planner {
  test::test_network network;
  std::shared_ptr<const network_view> view = network.view();
  health_marks health;
  route_policy policy;
  route_target target = route_target::of("example.com", 443);
  std::vector<std::string> entries{"n3", "n5", "n1"};
  test::seeded_random random{7};

  explicit planner(test::test_network made = test::test_network::local(1)) : network(std::move(made)) {}

  result<route> plan() {
    plan_input input{*view, target, policy, health, start, {}};
    for (const auto& name : entries)
      input.entries.push_back(network.named(name).id());
    return plan_route(input, random);
  }
  proto::node_id id(const std::string& name) { return network.named(name).id(); }
};

/// One node per owner, spread over the countries and networks that are given.
test::test_network spread(std::size_t nodes, const std::vector<std::string>& countries,
                          const std::vector<std::string>& addresses, bool is_private) {
  test::test_network made(1, nodes, is_private);
  for (std::size_t i = 0; i < nodes; ++i)
    made.add({"n" + std::to_string(i), i, test::relay_and_exit, false, addresses.empty() ? "" : addresses[i],
              countries.empty() ? "" : countries[i % countries.size()]});
  return made;
}

} // namespace

TEST_CASE("four owners allow fast and balanced, never high", "[route]") {
  planner made;
  for (int i = 0; i < 50; ++i) {
    made.policy.level = security_level::fast;
    REQUIRE(made.plan());
    CHECK(made.plan()->hops.size() == 3);
    made.policy.level = security_level::balanced;
    REQUIRE(made.plan());
    CHECK(made.plan()->hops.size() == 4);
    made.policy.level = security_level::high;
    CHECK(made.plan().error() == errc::owners_not_distinct);
  }
}

TEST_CASE("fewer hops than the level has are refused, not corrected", "[route]") {
  planner made;
  made.policy.hops = 2;
  CHECK(made.plan().error() == errc::too_few_hops);
  made.policy.hops = 9;
  CHECK(made.plan().error() == errc::too_few_hops);
  made.policy.level = security_level::balanced;
  made.policy.hops = 3;
  CHECK(made.plan().error() == errc::too_few_hops);
  made.policy.level = security_level::fast;
  made.policy.hops = 4;
  CHECK(made.plan()->hops.size() == 4);
}

TEST_CASE("the active entry is used while a route begins there", "[route]") {
  planner made;
  for (int i = 0; i < 20; ++i)
    CHECK(made.plan()->entry().name == "n3");
  SECTION("then the standby") {
    made.health.segment_failed(health_marks::client, made.id("n3"), start);
    const auto found = made.plan();
    CHECK(found->entry().name == "n5");
    CHECK(found->relaxed.empty());
    CHECK(found->reasons.front().reason == "standby of the entry set");
  }
  SECTION("or the only one that leaves an exit of another owner") {
    made.entries = {"n1", "n5"};
    made.policy.needs_trusted_exit = true;
    CHECK(made.plan()->entry().name == "n5");
  }
  SECTION("without entries there is no route") {
    made.entries.clear();
    CHECK(made.plan().error() == errc::no_entry);
  }
}

TEST_CASE("the exit admits the destination", "[route]") {
  auto network = test::test_network(1);
  network.add({"web", 0, test::relay_and_exit, false, "", "", {"+ * tcp/443"}});
  network.add({"mail", 1, test::relay_and_exit, false, "", "", {"- 192.0.2.0/24", "+ * tcp/143"}});
  network.add({"a", 2});
  network.add({"b", 3});
  planner made(std::move(network));
  made.entries = {"a", "b"};
  made.target = route_target::of("example.com", 443);
  CHECK(made.plan()->exit().name == "web");
  made.target = route_target::of("198.51.100.1", 143);
  CHECK(made.plan()->exit().name == "mail");
  made.target = route_target::of("192.0.2.1", 143);
  CHECK(made.plan().error() == errc::exits_refuse_destination);
  made.target = route_target::of("example.com", 25);
  CHECK(made.plan().error() == errc::exits_refuse_destination);
  made.target = route_target::of("example.com", 443, transport::udp);
  CHECK(made.plan().error() == errc::exits_refuse_destination);
}

TEST_CASE("the address of a node is no destination", "[route]") {
  planner made;
  const auto address = made.network.named("n6").content.addresses.front();
  made.target = route_target::of(address.address.to_string(), address.port);
  CHECK(made.plan().error() == errc::exits_refuse_destination);
  made.target.port = 443;
  CHECK(made.plan());
}

TEST_CASE("cleartext leaves through trusted exits only", "[route]") {
  planner made;
  made.policy.needs_trusted_exit = true;
  for (int i = 0; i < 30; ++i)
    CHECK(made.plan()->exit().trusted);
  made.policy.excluded_owners = {made.network.owner_keys[0].public_key()};
  CHECK(made.plan().error() == errc::no_trusted_exit);
}

TEST_CASE("excluded nodes, owners and countries do not appear", "[route]") {
  planner made;
  made.policy.excluded_nodes = {made.id("n4")};
  made.policy.excluded_owners = {made.network.owner_keys[0].public_key()};
  made.entries = {"n3"};
  for (int i = 0; i < 30; ++i) {
    const auto found = made.plan();
    REQUIRE(found);
    CHECK(found->exit().name == "n5");
    CHECK(found->hops[1].name == "n6");
  }
  made.policy.excluded_nodes.push_back(made.id("n6"));
  CHECK(made.plan().error() == errc::owners_not_distinct);
  made.policy.excluded_nodes.push_back(made.id("n5"));
  CHECK(made.plan().error() == errc::no_exit);
  made.policy.excluded_countries = {"XX"};
  CHECK(made.plan().error() == errc::no_entry);
}

TEST_CASE("pinned nodes are used or the plan fails", "[route]") {
  planner made;
  made.policy.pinned_exit = made.id("n5");
  made.policy.pinned_entry = made.id("n6");
  const auto found = made.plan();
  REQUIRE(found);
  CHECK(found->entry().name == "n6");
  CHECK(found->exit().name == "n5");
  made.policy.pinned_exit = made.id("n6");
  CHECK(made.plan().error() == errc::pinned_node_unusable);
  made.policy.pinned_exit = proto::node_id{};
  CHECK(made.plan().error() == errc::pinned_node_unusable);
  made.policy.pinned_exit.reset();
  made.policy.pinned_entry = proto::node_id{};
  CHECK(made.plan().error() == errc::pinned_node_unusable);
  made.policy.pinned_entry = made.id("n1");
  made.policy.pinned_exit = made.id("n2");
  CHECK(made.plan().error() == errc::owners_not_distinct);
}

TEST_CASE("segments that failed lately are avoided while there is another way", "[route]") {
  planner made;
  made.policy.pinned_exit = made.id("n5");
  made.entries = {"n3"};
  made.health.segment_failed(made.id("n3"), made.id("n6"), start);
  made.health.segment_failed(made.id("n1"), made.id("n5"), start);
  for (int i = 0; i < 20; ++i)
    CHECK(made.plan()->hops[1].name == "n2");
  made.health.segment_failed(made.id("n3"), made.id("n2"), start);
  const auto found = made.plan();
  REQUIRE(found);
  CHECK(found->relaxed == std::vector{relaxed_rule::healthy_segments});
}

TEST_CASE("high wants countries told apart", "[route]") {
  planner made(spread(6, {"DE", "FR", "NL", "SE", "CH", "AT"}, {}, true));
  made.entries = {"n0"};
  made.policy.level = security_level::high;
  const auto found = made.plan();
  REQUIRE(found);
  std::set<std::string> countries;
  for (const auto& hop : found->hops)
    countries.insert(hop.country);
  CHECK(countries.size() == 5);
  for (const auto& few : {std::vector<std::string>{"DE", "FR", "NL", "SE"}, std::vector<std::string>{}}) {
    planner same(spread(6, few, {}, true));
    same.entries = {"n0"};
    same.policy.level = security_level::high;
    CHECK(same.plan().error() == errc::countries_not_distinct);
  }
}

TEST_CASE("shared networks are refused at high, reported below, and ignored in private", "[route]") {
  const std::vector<std::string> crowded{"10.1.0.1:1", "10.1.0.2:1",       "10.1.0.3:1",
                                         "10.2.0.1:1", "[2001:db8:1::]:1", "[2001:db8:2::]:1"};
  const std::vector<std::string> countries{"DE", "FR", "NL", "SE", "CH", "AT"};
  planner made(spread(6, countries, crowded, false));
  made.entries = {"n0"};
  // In a public network authorities locate the nodes.
  auto located = made.view->document();
  for (auto& entry : located.entries)
    entry.place = made.network.named(entry.name).content.place;
  made.view = network_view::make(located, {});
  const auto fast = made.plan();
  REQUIRE(fast);
  CHECK(fast->relaxed.empty());
  made.policy.level = security_level::balanced;
  const auto balanced = made.plan();
  REQUIRE(balanced);
  CHECK(balanced->relaxed == std::vector{relaxed_rule::networks_distinct});
  made.policy.level = security_level::high;
  CHECK(made.plan().error() == errc::networks_not_distinct);
  planner homely(spread(6, countries, crowded, true));
  homely.entries = {"n0"};
  homely.policy.level = security_level::high;
  REQUIRE(homely.plan());
  CHECK(homely.plan()->relaxed.empty());
}

TEST_CASE("a route says why", "[route]") {
  planner made;
  made.policy.needs_trusted_exit = true;
  const auto found = made.plan().value();
  REQUIRE(found.reasons.size() == 3);
  CHECK(found.reasons[0].hop == "entry n3");
  CHECK(found.reasons[0].reason == "active of the entry set");
  CHECK(found.reasons[2].hop == "exit " + found.exit().name);
  CHECK(found.reasons[2].reason == "one of 2 trusted exits that admit tcp/443, chance 50 %");
}

TEST_CASE("equal random bytes give equal routes", "[route]") {
  planner first, second;
  for (int i = 0; i < 20; ++i) {
    const auto a = first.plan().value();
    const auto b = second.plan().value();
    for (std::size_t hop = 0; hop < a.hops.size(); ++hop)
      CHECK(a.hops[hop].id == b.hops[hop].id);
  }
}
