// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "directory/route/route_planner.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

const health_marks::time_point start{std::chrono::seconds(1'000)};

/// A document nobody signed: planning does not look at signatures.
struct random_network {
  std::mt19937_64 engine;
  proto::network_document content;
  std::shared_ptr<const network_view> view;

  explicit random_network(std::uint64_t seed, std::size_t nodes, std::size_t owners) : engine(seed) {
    content.parameters.private_network = chance(50);
    for (std::size_t i = 0; i < nodes; ++i)
      content.entries.push_back(entry(i, owners));
    view = network_view::make(content, {});
  }

  bool chance(unsigned percent) { return engine() % 100 < percent; }

  proto::network_entry entry(std::size_t number, std::size_t owners) {
    proto::network_entry made;
    made.id.bytes[0] = static_cast<std::uint8_t>(number >> 8U);
    made.id.bytes[1] = static_cast<std::uint8_t>(number);
    made.id.bytes[31] = 1;
    made.name = "n" + std::to_string(number);
    const auto address = std::to_string(engine() % 200) + "." + std::to_string(engine() % 3);
    made.addresses = {proto::endpoint::parse("10." + address + ".1:" + std::to_string(number + 1)).value()};
    made.roles = {proto::node_role::relay};
    if (chance(90))
      made.flags = {proto::node_flag::running};
    if (chance(40)) {
      made.roles.set(proto::node_role::exit);
      made.flags.set(proto::node_flag::exit);
      made.exit_policy = {chance(70) ? "+ *" : "+ * tcp/80"};
    }
    if (chance(30))
      made.flags.set(proto::node_flag::trusted);
    made.owner.bytes[0] = static_cast<std::uint8_t>(engine() % owners);
    made.weight = 1 + engine() % 100;
    if (chance(80))
      made.place.country = std::vector<std::string>{"DE", "FR", "NL", "SE", "CH", "AT", "US"}[engine() % 7];
    return made;
  }

  route_policy policy() {
    route_policy made;
    made.level = static_cast<security_level>(engine() % 3);
    made.needs_trusted_exit = chance(30);
    if (chance(30))
      made.excluded_nodes.push_back(content.entries[engine() % content.entries.size()].id);
    if (chance(20))
      made.excluded_owners.push_back(content.entries[engine() % content.entries.size()].owner);
    if (chance(10))
      made.excluded_countries.push_back("DE");
    return made;
  }

  std::vector<proto::node_id> entries() {
    std::vector<proto::node_id> made;
    for (int i = 0; i < 3; ++i)
      made.push_back(content.entries[engine() % content.entries.size()].id);
    return made;
  }
};

template <class Items, class Item>
bool contains(const Items& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

void check_hard_rules(const route& made, const plan_input& input) {
  const auto& policy = input.policy;
  REQUIRE(made.hops.size() >= 3);
  REQUIRE(made.hops.size() == hops_of(policy.level));
  std::set<proto::node_id> nodes;
  std::set<proto::verify_key> owners;
  std::set<std::string> countries;
  for (const auto& hop : made.hops) {
    nodes.insert(hop.id);
    owners.insert(hop.owner);
    countries.insert(hop.country);
    REQUIRE(input.view.is_usable(hop.index));
    REQUIRE(input.view.node(hop.index).id == hop.id);
    REQUIRE_FALSE(contains(policy.excluded_nodes, hop.id));
    REQUIRE_FALSE(contains(policy.excluded_owners, hop.owner));
    REQUIRE_FALSE(contains(policy.excluded_countries, hop.country));
  }
  REQUIRE(nodes.size() == made.hops.size());
  REQUIRE(owners.size() == made.hops.size());
  REQUIRE((policy.level != security_level::high || countries.size() == made.hops.size()));
  REQUIRE(contains(input.entries, made.entry().id));
  REQUIRE(input.view.node(made.exit().index).roles.has(proto::node_role::exit));
  REQUIRE(input.view.policy_of(made.exit().index).admits_name(transport::tcp, input.target.port));
  REQUIRE((!policy.needs_trusted_exit || made.exit().trusted));
}

/// Tries every choice: whether the hard rules leave any route at all. Countries only at level high.
class exhaustive {
public:
  exhaustive(const plan_input& input) : input_(input), hops_(hops_of(input.policy.level)) {}

  bool route_exists() { return extend(); }

private:
  bool may_stand(node_index index) const {
    const auto& node = input_.view.node(index);
    const auto& policy = input_.policy;
    if (!input_.view.is_usable(index) || contains(policy.excluded_nodes, node.id) ||
        contains(policy.excluded_owners, node.owner) ||
        (!policy.excluded_countries.empty() &&
         (node.place.country.empty() || contains(policy.excluded_countries, node.place.country))))
      return false;
    if (chosen_.empty() && !contains(input_.entries, node.id))
      return false;
    if (chosen_.size() + 1 == hops_ && (!node.roles.has(proto::node_role::exit) ||
                                        !input_.view.policy_of(index).admits_name(transport::tcp, input_.target.port) ||
                                        (policy.needs_trusted_exit && !node.flags.has(proto::node_flag::trusted))))
      return false;
    return std::all_of(chosen_.begin(), chosen_.end(), [&](node_index other) {
      const auto& before = input_.view.node(other);
      const bool country_clash =
          node.place.country.empty() || node.place.country == before.place.country || before.place.country.empty();
      return before.owner != node.owner && (policy.level != security_level::high || !country_clash);
    });
  }

  bool extend() {
    if (chosen_.size() == hops_)
      return true;
    for (node_index index = 0; index < input_.view.size(); ++index) {
      if (!may_stand(index))
        continue;
      chosen_.push_back(index);
      const bool found = extend();
      chosen_.pop_back();
      if (found)
        return true;
    }
    return false;
  }

  const plan_input& input_;
  std::size_t hops_;
  std::vector<node_index> chosen_;
};

} // namespace

TEST_CASE("every route keeps the hard rules, and a route is found exactly where one exists", "[route][property]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 engine(seed);
  test::seeded_random random(seed);
  int found_count = 0;
  int refused_count = 0;
  for (int round = 0; round < 400; ++round) {
    random_network network(engine(), 3 + engine() % 9, 2 + engine() % 7);
    // High in a public network also demands distinct networks, which the exhaustive search does not model.
    network.content.parameters.private_network = true;
    network.view = network_view::make(network.content, {});
    const plan_input input{*network.view,    route_target::of("example.com", 443), network.policy(), {}, start,
                           network.entries()};
    const auto found = plan_route(input, random);
    CAPTURE(round);
    REQUIRE(found.has_value() == exhaustive(input).route_exists());
    if (found) {
      check_hard_rules(*found, input);
      ++found_count;
    } else {
      ++refused_count;
    }
  }
  CHECK(found_count > 20);
  CHECK(refused_count > 20);
}

TEST_CASE("hard rules hold in larger networks of both kinds", "[route][property]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 engine(seed);
  test::seeded_random random(seed);
  for (int round = 0; round < 30; ++round) {
    random_network network(engine(), 20 + engine() % 200, 5 + engine() % 40);
    health_marks health;
    for (int i = 0; i < 50; ++i)
      health.segment_failed(network.entries()[0], network.entries()[0], start);
    for (int plan = 0; plan < 10; ++plan) {
      const plan_input input{*network.view,    route_target::of("example.com", 443), network.policy(), health, start,
                             network.entries()};
      CAPTURE(round, plan);
      if (const auto found = plan_route(input, random))
        check_hard_rules(*found, input);
    }
  }
}

TEST_CASE("exits are chosen in proportion to their weight", "[route][property]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  random_network network(1, 12, 12);
  network.content.parameters.private_network = true;
  for (std::size_t i = 0; i < network.content.entries.size(); ++i) {
    auto& entry = network.content.entries[i];
    entry.owner.bytes[0] = static_cast<std::uint8_t>(i);
    entry.flags = {proto::node_flag::running};
    entry.roles = {proto::node_role::relay};
    entry.exit_policy.clear();
    if (i >= 1 && i <= 3) {
      entry.roles.set(proto::node_role::exit);
      entry.flags.set(proto::node_flag::exit);
      entry.exit_policy = {"+ *"};
      entry.weight = i;
    }
  }
  const auto view = network_view::make(network.content, {});
  const health_marks health;
  const plan_input input{*view, route_target::of("example.com", 443), {}, health,
                         start, {network.content.entries[0].id}};
  test::seeded_random random(seed);
  std::map<std::string, int> exits;
  constexpr int plans = 6'000;
  for (int i = 0; i < plans; ++i)
    ++exits[plan_route(input, random).value().exit().name];
  for (int weight = 1; weight <= 3; ++weight) {
    const double share = weight / 6.0;
    const double deviation = std::sqrt(plans * share * (1 - share));
    CHECK(std::abs(exits["n" + std::to_string(weight)] - plans * share) <= 6 * deviation);
  }
}
