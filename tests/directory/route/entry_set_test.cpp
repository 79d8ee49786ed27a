// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/route/entry_set.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "tests/support/seed.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::directory;
using test::test_now;

namespace {

constexpr proto::unix_seconds day = 86'400;
const health_marks::time_point start{std::chrono::seconds(1'000)};

std::shared_ptr<const network_view> without(const network_view& view, const proto::node_id& id) {
  auto content = view.document();
  std::erase_if(content.entries, [&](const auto& entry) { return entry.id == id; });
  return network_view::make(content, {});
}

std::shared_ptr<const network_view> large_network(bool is_private) {
  test::test_network network(1, 20, is_private);
  for (std::size_t i = 0; i < 20; ++i)
    network.add({"n" + std::to_string(i), i});
  return network.view();
}

} // namespace

TEST_CASE("three entries of different owners are chosen and kept", "[entry_set]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  test::seeded_random random(seed);
  const auto view = test::test_network::local(seed).view();
  entry_set entries;
  CHECK(entries.refresh(*view, random, test_now));
  REQUIRE(entries.choices().size() == entry_set::sample_size);
  std::set<proto::verify_key> owners;
  for (const auto& choice : entries.choices())
    owners.insert(view->find(choice.node)->owner);
  CHECK(owners.size() == entry_set::sample_size);
  const auto before = entries.choices();
  CHECK_FALSE(entries.refresh(*view, random, test_now + day));
  CHECK(entries.choices() == before);
}

TEST_CASE("what was persisted gives the same entries", "[entry_set]") {
  test::seeded_random random(1);
  const auto view = large_network(false);
  entry_set first;
  first.refresh(*view, random, test_now);
  entry_set second(first.choices(), first.replacements());
  CHECK_FALSE(second.refresh(*view, random, test_now));
  const health_marks health;
  CHECK(second.ordered(*view, health, start) == first.ordered(*view, health, start));
  CHECK(second.active(*view, health, start) == first.choices()[0].node);
  CHECK(second.standby(*view, health, start) == first.choices()[1].node);
}

TEST_CASE("an entry that does not answer is switched away from, not replaced", "[entry_set]") {
  test::seeded_random random(1);
  const auto view = large_network(true);
  entry_set entries;
  entries.refresh(*view, random, test_now);
  const auto chosen = entries.choices();
  health_marks health;
  health.segment_failed(health_marks::client, chosen[0].node, start);
  CHECK(entries.active(*view, health, start) == chosen[1].node);
  CHECK(entries.ordered(*view, health, start).back() == chosen[0].node);
  CHECK_FALSE(entries.refresh(*view, random, test_now));
  CHECK(entries.active(*view, health, start + std::chrono::seconds(10)) == chosen[0].node);
}

TEST_CASE("an entry that only stopped running keeps its place", "[entry_set]") {
  test::seeded_random random(1);
  const auto view = large_network(false);
  entry_set entries;
  entries.refresh(*view, random, test_now);
  const auto chosen = entries.choices();
  auto content = view->document();
  for (auto& entry : content.entries)
    if (entry.id == chosen[0].node)
      entry.flags = {};
  const auto quiet = network_view::make(content, {});
  CHECK_FALSE(entries.refresh(*quiet, random, test_now));
  CHECK(entries.active(*quiet, {}, start) == chosen[1].node);
  CHECK(entries.active(*view, {}, start) == chosen[0].node);
}

TEST_CASE("only two replacements are made in thirty days", "[entry_set]") {
  test::seeded_random random(1);
  auto view = large_network(false);
  entry_set entries;
  entries.refresh(*view, random, test_now);
  for (int gone = 1; gone <= 2; ++gone) {
    view = without(*view, entries.choices().front().node);
    CHECK(entries.refresh(*view, random, test_now + day));
    CHECK(entries.choices().size() == entry_set::sample_size);
    CHECK_FALSE(entries.is_exhausted());
  }
  view = without(*view, entries.choices().front().node);
  CHECK(entries.refresh(*view, random, test_now + day));
  CHECK(entries.choices().size() == entry_set::sample_size - 1);
  CHECK(entries.is_exhausted());
  entry_set restarted(entries.choices(), entries.replacements());
  CHECK_FALSE(restarted.refresh(*view, random, test_now + 2 * day));
  CHECK(restarted.is_exhausted());
  CHECK(entries.refresh(*view, random, test_now + 31 * day));
  CHECK(entries.choices().size() == entry_set::sample_size);
}

TEST_CASE("private networks replace what left without counting", "[entry_set]") {
  test::seeded_random random(1);
  auto view = large_network(true);
  entry_set entries;
  entries.refresh(*view, random, test_now);
  for (int gone = 0; gone < 6; ++gone) {
    view = without(*view, entries.choices().front().node);
    CHECK(entries.refresh(*view, random, test_now));
    CHECK(entries.choices().size() == entry_set::sample_size);
  }
  CHECK(entries.replacements().empty());
}

TEST_CASE("entries are renewed after their time", "[entry_set]") {
  test::seeded_random random(1);
  const auto view = large_network(false);
  entry_set entries;
  entries.refresh(*view, random, test_now);
  CHECK_FALSE(entries.refresh(*view, random, test_now + entry_set::kept_seconds - 1));
  CHECK(entries.refresh(*view, random, test_now + entry_set::kept_seconds));
  CHECK(entries.choices().size() == entry_set::sample_size);
  CHECK(entries.choices().front().chosen_at == test_now + entry_set::kept_seconds);
}

TEST_CASE("a small network gives what it has", "[entry_set]") {
  test::seeded_random random(1);
  test::test_network network(1, 1);
  network.add({"only", 0});
  network.add({"other", 0});
  network.add({"directory", 0, {proto::node_role::directory}});
  entry_set entries;
  entries.refresh(*network.view(), random, test_now);
  CHECK(entries.choices().size() == 2);
  CHECK_FALSE(entry_set().active(*network.view(), {}, start));
}

TEST_CASE("a bad entry is replaced twice in thirty days and never taken again", "[entry_set]") {
  test::seeded_random random(1);
  const auto view = large_network(true);
  entry_set entries;
  entries.refresh(*view, random, test_now);
  std::set<proto::node_id> turned_away;
  for (int i = 0; i < 2; ++i) {
    const auto bad = entries.choices().front().node;
    turned_away.insert(bad);
    CHECK(entries.replace(bad, *view, random, test_now + day));
    CHECK(entries.choices().size() == entry_set::sample_size);
    for (const auto& choice : entries.choices())
      CHECK_FALSE(turned_away.contains(choice.node));
  }
  const auto kept = entries.choices();
  CHECK_FALSE(entries.replace(kept.front().node, *view, random, test_now + 2 * day));
  CHECK(entries.choices() == kept);
  CHECK(entries.is_exhausted());
  CHECK(entries.replace(kept.front().node, *view, random, test_now + 32 * day));
}

TEST_CASE("a bad entry stays where nobody else could take its place", "[entry_set]") {
  test::seeded_random random(1);
  test::test_network network(1, 3);
  for (std::size_t i = 0; i < 3; ++i)
    network.add({"n" + std::to_string(i), i});
  entry_set entries;
  entries.refresh(*network.view(), random, test_now);
  CHECK_FALSE(entries.replace(entries.choices().front().node, *network.view(), random, test_now));
  CHECK(entries.choices().size() == 3);
  CHECK_FALSE(entries.replace(proto::node_id{}, *network.view(), random, test_now));
}

TEST_CASE("what is avoided is replaced like what left, and no document moves entries any faster", "[entry_set]") {
  test::seeded_random random(1);
  auto content = large_network(false)->document();
  entry_set entries;
  route_policy policy;
  policy.excluded_countries = {"XX"};
  entries.avoid(policy);
  for (auto& node : content.entries)
    node.place.country = "DE";
  entries.refresh(*network_view::make(content, {}), random, test_now);
  for (unsigned round = 1; round <= 4; ++round) {
    const auto active = entries.choices().front().node;
    for (auto& node : content.entries)
      if (node.id == active)
        node.place.country = "XX";
    entries.refresh(*network_view::make(content, {}), random, test_now + round);
    for (const auto& choice : entries.choices())
      CHECK(choice.node != active);
  }
  CHECK(entries.replacements().size() == entry_set::replacements_max);
  CHECK(entries.choices().size() == 1);
  CHECK(entries.is_exhausted());
}

TEST_CASE("entries are drawn among the nearest quarter", "[entry_set]") {
  test::seeded_random random(1);
  auto content = large_network(false)->document();
  for (std::size_t i = 0; i < 60; ++i) {
    auto entry = content.entries[i % 20];
    entry.id.bytes[0] = static_cast<std::uint8_t>(i + 1);
    entry.owner.bytes[0] = static_cast<std::uint8_t>(i + 1);
    entry.place.latitude_microdegrees = static_cast<std::int32_t>(i) * 1'000'000;
    entry.place.has_coordinates = i != 0; // the first is nobody knows where
    content.entries.push_back(entry);
  }
  content.entries.erase(content.entries.begin(), content.entries.begin() + 20);
  const auto view = network_view::make(content, {});
  proto::location here;
  here.has_coordinates = true;
  for (int i = 0; i < 50; ++i) {
    entry_set entries;
    entries.stand_at(here);
    entries.refresh(*view, random, test_now);
    REQUIRE(entries.choices().size() == entry_set::sample_size);
    for (const auto& choice : entries.choices()) {
      const auto& place = view->find(choice.node)->place;
      CHECK(place.has_coordinates);
      CHECK(place.latitude_microdegrees <= static_cast<std::int32_t>(entry_set::near_min) * 1'000'000);
    }
  }
}
