// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/lane_map.hpp"

#include <catch2/catch.hpp>

#include "tests/support/places.hpp"

#include "directory/network_view.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

using std::chrono::microseconds;

constexpr node_index entry = 0, core = 1, other_core = 2, leaf = 3, stranger = 4;

proto::network_entry node(proto::node_flags flags, std::uint16_t core_number = 0) {
  proto::network_entry made;
  made.flags = flags;
  made.flags.set(proto::node_flag::running);
  made.roles = {proto::node_role::relay};
  made.core_number = core_number;
  return made;
}

/// A lane to the core node of that number, of which nothing is known.
proto::lane lane_to(std::uint16_t number) {
  proto::lane made;
  made.core = number;
  return made;
}

/// An entry, two core nodes, a node with one listed lane and a node with none.
proto::network_document tiered() {
  proto::network_document made;
  made.parameters.lane_rule = proto::lane_rule::tiered;
  made.entries = {node({proto::node_flag::entry}), node({proto::node_flag::core}, 7), node({proto::node_flag::core}, 2),
                  node({}), node({})};
  for (std::size_t i = 0; i < made.entries.size(); ++i)
    made.entries[i].id.bytes[0] = static_cast<std::uint8_t>(i + 1);
  made.entries[leaf].lanes = {lane_to(2)};
  return made;
}

} // namespace

TEST_CASE("flags imply lanes to core nodes, other nodes list theirs", "[lane_map]") {
  const auto view = network_view::make(tiered(), {});
  const auto& lanes = view->lanes();
  CHECK(lanes.is_tiered());
  CHECK(lanes.core_nodes().size() == 2);
  const auto both_ways = [&](node_index a, node_index b) {
    CHECK(lanes.stands_between(a, b) == lanes.stands_between(b, a));
    CHECK(view->has_lane(a, b) == lanes.stands_between(a, b));
    CHECK(lanes.find(a, b).has_value() == lanes.stands_between(a, b));
    return lanes.stands_between(a, b);
  };
  CHECK(both_ways(entry, core));
  CHECK(both_ways(entry, other_core));
  CHECK(both_ways(core, other_core));
  CHECK(both_ways(leaf, other_core));
  CHECK_FALSE(both_ways(leaf, core));
  CHECK_FALSE(both_ways(leaf, entry));
  CHECK_FALSE(both_ways(stranger, core));
  CHECK_FALSE(both_ways(core, core));
}

TEST_CASE("lanes of nodes that do not run do not stand", "[lane_map]") {
  auto content = tiered();
  content.entries[core].flags.clear(proto::node_flag::running);
  CHECK_FALSE(network_view::make(content, {})->has_lane(entry, core));
}

TEST_CASE("a full mesh joins everybody", "[lane_map]") {
  proto::network_document content;
  content.entries = {node({}), node({proto::node_flag::core})};
  const lane_map lanes(content);
  CHECK_FALSE(lanes.is_tiered());
  CHECK(lanes.stands_between(0, 1));
  CHECK_FALSE(lanes.stands_between(0, 0));
}

TEST_CASE("a round trip is measured, else predicted, else the median", "[lane_map]") {
  auto content = tiered();
  SECTION("nothing is known") { CHECK(lane_map(content).find(entry, core)->round_trip == microseconds(100'000)); }
  SECTION("coordinates of both ends") {
    content.entries[entry].coordinate = proto::network_coordinate{3'000, 0, 0, 100};
    content.entries[core].coordinate = proto::network_coordinate{0, 4'000, 0, 200};
    const lane_map lanes(content);
    CHECK(lanes.find(entry, core)->round_trip == microseconds(5'300));
    CHECK_FALSE(lanes.find(entry, core)->measured);
    CHECK(lanes.find(core, entry)->round_trip == microseconds(5'300));
    CHECK(lanes.find(entry, other_core)->round_trip == microseconds(std::lround(lanes.median_us())));
  }
  SECTION("a listed measurement") {
    content.entries[leaf].lanes.front().round_trip = microseconds(42'000);
    content.entries[leaf].lanes.front().capacity = 9;
    const lane_map lanes(content);
    CHECK(lanes.find(leaf, other_core)->round_trip == microseconds(42'000));
    CHECK(lanes.find(other_core, leaf)->measured);
    CHECK(lanes.find(other_core, leaf)->capacity == 9);
    CHECK(lanes.median_us() == 42'000);
  }
}

TEST_CASE("no claim beats light", "[lane_map]") {
  auto content = tiered();
  content.entries[leaf].lanes.front().round_trip = microseconds(1'000);
  content.entries[leaf].place = test::place(52.52, 13.405);
  content.entries[other_core].place = test::place(-33.8688, 151.2093);
  const auto floor = light_floor(16'090).count();
  CHECK(lane_map(content).find(leaf, other_core)->round_trip.count() == Approx(floor).epsilon(0.002));
  content.entries[leaf].place.vague = true;
  CHECK(lane_map(content).find(leaf, other_core)->round_trip.count() == Approx(floor * path_inflation).epsilon(0.002));
  content.entries[leaf].place.has_coordinates = false;
  CHECK(lane_map(content).find(leaf, other_core)->round_trip == microseconds(1'000));
}

TEST_CASE("what a lane crosses is known where it is listed", "[lane_map]") {
  auto content = tiered();
  content.entries[leaf].lanes.front().countries = {"DE", "FR"};
  content.entries[leaf].lanes.front().asns = {64'500};
  const lane_map lanes(content);
  const auto path = lanes.path_of(other_core, leaf);
  REQUIRE(path.known);
  REQUIRE(path.countries.size() == 2);
  CHECK(path.countries[1] == country_code_of("FR"));
  REQUIRE(path.asns.size() == 1);
  CHECK(path.asns[0] == 64'500);
  CHECK_FALSE(lanes.path_of(entry, core).known);
}

TEST_CASE("a lane to a core node that left leads nowhere", "[lane_map]") {
  auto content = tiered();
  content.entries[leaf].lanes = {lane_to(3), lane_to(1'024)};
  const lane_map lanes(content);
  CHECK(lanes.listed(leaf).empty());
  CHECK_FALSE(lanes.stands_between(leaf, core));
}
