// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "directory/route/entry_set.hpp"
#include "directory/route/route_planner.hpp"
#include "directory/route/separation.hpp"
#include "tests/support/entry_leak.hpp"
#include "tests/support/route_promises.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/seeded_random.hpp"
#include "tests/support/synthetic_network.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

#ifdef GATE17_SANITIZED
constexpr std::size_t nodes = 1'500;
#else
constexpr std::size_t nodes = 3'000;
#endif

const test::synthetic_network& network() {
  static const test::synthetic_network made(1, nodes);
  return made;
}

const std::shared_ptr<const network_view>& view() {
  static const auto made = network().view();
  return made;
}

template <class Items, class Item>
bool contains(const Items& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

/// A client somewhere, with entries near it.
struct client {
  test::synthetic_network place;
  test::seeded_random random;
  health_marks health;
  route_policy policy;
  std::optional<proto::location> destination;
  std::vector<proto::node_id> entries;

  explicit client(std::uint64_t seed) : place(seed, 8), random(seed) {}

  void move() {
    entry_set chosen;
    chosen.stand_at(place.draw_destination());
    chosen.refresh(*view(), random, 1'700'000'000);
    entries = chosen.ordered(*view(), health, {});
    destination = place.draw_destination();
  }
  plan_input input() const {
    return {*view(), route_target::of("example.com", 443), policy, health, {}, entries, nullptr, destination};
  }
  result<route> plan() { return plan_route(input(), random); }
};

} // namespace

TEST_CASE("plans in a large network break no rule", "[route][large]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  client made(seed);
  std::size_t broken = 0;
  std::size_t refused = 0;
  for (int i = 0; i < 2'000; ++i) {
    if (i % 10 == 0)
      made.move();
    made.policy = {};
    made.policy.level = static_cast<security_level>(i % 3);
    made.policy.needs_trusted_exit = i % 5 == 0;
    if (i % 4 == 0)
      made.policy.excluded_countries = {"DE", "US"};
    if (i % 6 == 0)
      made.policy.excluded_asns = {1'000, 1'001};
    if (i % 7 == 0)
      made.policy.excluded_owners = {view()->node(static_cast<node_index>(i % nodes)).owner};
    const auto input = made.input();
    if (const auto found = plan_route(input, made.random))
      broken += test::broken_promises(*found, input);
    else
      ++refused;
  }
  CHECK(broken == 0);
  CHECK(refused < 400); // entries of those who avoid Germany and the USA often stand there
}

TEST_CASE("exits are near the destination, and routes near the best", "[route][large]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  client made(seed);
  std::vector<double> kilometres;
  for (int i = 0; i < 300; ++i) {
    made.move();
    const auto found = made.plan();
    REQUIRE(found);
    kilometres.push_back(found->cost.destination_km.value());
  }
  std::nth_element(kilometres.begin(), kilometres.begin() + 150, kilometres.end());
  CHECK(kilometres[150] < 500);
}

TEST_CASE("lanes known to cross what is avoided are not used", "[route][large]") {
  auto content = network().document;
  for (auto& node : content.entries)
    for (auto& item : node.lanes)
      item.asns = item.core % 2 == 0 ? std::vector<std::uint32_t>{66'000} : std::vector<std::uint32_t>{66'001};
  const auto crossed = network_view::make(content, {});
  client made(7);
  made.policy.excluded_asns = {66'000};
  std::size_t known = 0;
  for (int i = 0; i < 200; ++i) {
    made.move();
    auto input = made.input();
    const plan_input with_paths{*crossed, input.target,  input.policy, input.health,
                                {},       input.entries, nullptr,      input.destination};
    const auto found = plan_route(with_paths, made.random);
    if (!found)
      continue; // an entry or exit of unknown system
    const auto path = crossed->lanes().path_of(found->hops[1].index, found->exit().index);
    CHECK_FALSE(contains(path.asns, 66'000U));
    // From entry to hop 2 the document says nothing, and the route says so.
    CHECK(contains(found->relaxed, relaxed_rule::paths_known));
    known += path.known ? 1 : 0;
  }
  CHECK(known > 50);
}

TEST_CASE("ranked routes differ, cheapest first, and their costs add up", "[route][large]") {
  client made(3);
  made.move();
  const auto found = plan_routes(made.input(), 5, made.random);
  REQUIRE(found);
  REQUIRE(found->size() > 1);
  for (std::size_t i = 0; i < found->size(); ++i) {
    const auto& cost = (*found)[i].cost;
    CHECK(cost.total == cost.round_trip() + cost.load + cost.destination);
    CHECK(cost.lanes.size() + 1 == (*found)[i].hops.size());
    CHECK((i == 0 || (*found)[i - 1].cost.total <= cost.total));
    for (std::size_t j = 0; j < i; ++j)
      CHECK_FALSE(std::ranges::equal((*found)[i].hops, (*found)[j].hops, {}, &route_hop::id, &route_hop::id));
  }
}

TEST_CASE("an exit that leaves too few entries is refused where the network has more", "[route][large]") {
  auto content = network().document;
  // All entries but 63 belong to the owner of every exit.
  std::size_t others = 0;
  proto::verify_key owner;
  for (auto& node : content.entries) {
    const bool entry = node.flags.has(proto::node_flag::entry);
    if (node.flags.has(proto::node_flag::exit) || (entry && ++others > 63))
      node.owner = owner;
  }
  const auto leaky = network_view::make(content, {});
  client made(5);
  for (const node_index entry : leaky->entries())
    if (leaky->node(entry).owner != owner)
      made.entries.push_back(leaky->node(entry).id);
  const auto plan_at = [&](security_level level) {
    made.policy.level = level;
    const auto input = made.input();
    return plan_route({*leaky, input.target, input.policy, input.health, {}, input.entries, nullptr, std::nullopt},
                      made.random);
  };
  const auto fast = plan_at(security_level::fast);
  REQUIRE(fast);
  CHECK(contains(fast->relaxed, relaxed_rule::entry_hidden));
  CHECK(fast->compatible_entries < hidden_entries_min);
  CHECK(plan_at(security_level::high).error() == errc::entry_not_hidden);
}

TEST_CASE("the lanes of R20 hide the entry, a sparse graph does not", "[route][large]") {
  const test::lane_graph built(*view());
  const test::lane_graph sparse(nodes, 32, 1);
  std::mt19937_64 engine(1);
  std::size_t least = nodes;
  std::size_t found_out = 0;
  for (int round = 0; round < 100; ++round) {
    std::vector<std::size_t> middles;
    std::vector<std::size_t> sparse_middles;
    std::vector<std::size_t> exits;
    const std::size_t entry = engine() % nodes;
    const auto& core = view()->lanes().core_nodes();
    for (std::size_t seen = 0; seen < 6; ++seen) {
      middles.push_back(core[engine() % core.size()]);
      exits.push_back(view()->exits()[engine() % view()->exits().size()]);
      sparse_middles.push_back(sparse.neighbours(entry)[engine() % sparse.neighbours(entry).size()]);
      if (seen < 3)
        least = std::min(least, built.entries_behind(middles));
      least = std::min(least, built.entries_before(exits));
    }
    sparse_middles.resize(3);
    found_out += sparse.entries_behind(sparse_middles) < 5 ? 1 : 0;
  }
  CHECK(least >= hidden_entries_min);
  CHECK(found_out > 60);
}
