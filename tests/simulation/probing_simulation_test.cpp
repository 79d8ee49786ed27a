// SPDX-License-Identifier: GPL-3.0-or-later

#include <map>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "directory/network_view.hpp"
#include "directory/probing/probe_schedule.hpp"
#include "tests/support/council_rig.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;
using test::council_rig;

namespace {

/// Authorities that probe one network and vote on what they find. Every node goes on announcing itself, dead or not, so
/// that only probes can tell. A probe takes 50 ms; a circuit carries what its slowest hop does.
class probed_council {
public:
  explicit probed_council(std::uint64_t seed, std::size_t authorities = 4) : rig(seed, authorities), random(seed + 1) {
    for (std::size_t i = 0; i < authorities; ++i) {
      proto::node_id own;
      own.bytes.fill(static_cast<std::uint8_t>(0x80 + i));
      members.push_back(std::make_unique<member>(own));
    }
    for (const auto& node : rig.made.network.nodes)
      megabytes[node->id()] = 50;
  }

  void start() {
    rig.start_all();
    rig.run_to_next_period();
  }

  void run_periods(std::size_t count) {
    for (std::size_t i = 0; i < count * (council_rig::length / 50ms); ++i) {
      rig.run(50ms);
      for (std::size_t each = 0; each < members.size(); ++each)
        step(each);
    }
  }

  const proto::network_entry& entry(const std::string& name) {
    newest = council_rig::content_of(rig.members.front().finished.back());
    return *std::ranges::find(newest.entries, name, &proto::network_entry::name);
  }
  bool is_running(const std::string& name) { return entry(name).flags.has(proto::node_flag::running); }
  proto::node_id id(const std::string& name) { return rig.made.network.named(name).id(); }

  council_rig rig;
  test::seeded_random random;
  std::set<proto::node_id> dead;
  std::map<proto::node_id, std::uint64_t> megabytes; ///< per second
  /// What an authority makes of its findings before it votes.
  std::function<void(std::size_t author, directory::probe_findings&)> twist = [](auto, auto&) {};
  std::size_t probes = 0;

private:
  struct member {
    explicit member(const proto::node_id& own) : schedule({}, own) {}
    directory::probe_schedule schedule;
    network_view_ptr view;
    std::vector<directory::probe_order> under_way;
  };

  void step(std::size_t index) {
    member& one = *members[index];
    const auto& publisher = *rig.members[index].publisher;
    const auto now = rig.clock.read().steady;
    if (publisher.view() && publisher.view() != one.view) {
      one.view = publisher.view();
      one.schedule.adopt(subjects(*one.view), council_rig::length, now, random);
    }
    if (!one.view)
      return;
    for (const auto& order : std::exchange(one.under_way, {}))
      one.schedule.ended(order.id, outcome_of(order), now, random);
    one.under_way = one.schedule.due(
        [&](const auto& from, const auto& to) {
          const auto left = one.view->index_of(from);
          const auto right = one.view->index_of(to);
          return left && right && one.view->has_lane(*left, *right);
        },
        now, random);
    probes += one.under_way.size();
    auto found = one.schedule.findings();
    twist(index, found);
    rig.members[index].publisher->take_findings(std::move(found));
  }

  static std::vector<directory::probe_subject> subjects(const directory::network_view& view) {
    std::vector<directory::probe_subject> all;
    for (directory::node_index i = 0; i < view.size(); ++i)
      all.push_back({view.node(i).id, view.node(i).owner, view.is_usable(i), view.weight_of(i)});
    return all;
  }

  directory::probe_outcome outcome_of(const directory::probe_order& order) const {
    std::uint64_t slowest = 1'000;
    for (std::size_t i = 0; i < order.hops.size(); ++i) {
      if (dead.contains(order.hops[i]))
        return {.answered = false, .segment = static_cast<std::uint8_t>(i), .echoed_bytes = 0, .echo_time = 0us};
      slowest = std::min(slowest, megabytes.at(order.hops[i]));
    }
    return {.answered = true,
            .segment = std::nullopt,
            .echoed_bytes = order.measures ? slowest * 100'000 : 0,
            .echo_time = order.measures ? 100ms : 0ms};
  }

  std::vector<std::unique_ptr<member>> members;
  proto::network_document newest;
};

constexpr std::size_t periods_to_notice = 3;

} // namespace

TEST_CASE("a dead node is not running three periods later, and back three after its return", "[simulation][probing]") {
  probed_council all(1);
  all.start();
  all.run_periods(3);
  for (const auto& name : {"n1", "n2", "n3", "n4", "n5", "n6"})
    REQUIRE(all.is_running(name));
  all.dead = {all.id("n3"), all.id("n6")};
  all.run_periods(periods_to_notice);
  for (const auto& name : {"n1", "n2", "n4", "n5"})
    CHECK(all.is_running(name));
  CHECK_FALSE(all.is_running("n3"));
  CHECK_FALSE(all.is_running("n6"));
  all.dead.clear();
  all.run_periods(periods_to_notice);
  CHECK(all.is_running("n3"));
  CHECK(all.is_running("n6"));
}

TEST_CASE("one authority alone can neither take a node out nor keep it in", "[simulation][probing]") {
  probed_council all(2);
  all.start();
  const auto held = all.id("n3");
  const auto framed = all.id("n4");
  all.twist = [&](std::size_t author, directory::probe_findings& found) {
    if (author != 3)
      return;
    if (found.contains(held))
      found[held].reachable = true;
    if (found.contains(framed))
      found[framed].reachable = false;
  };
  all.run_periods(2);
  all.dead = {held};
  all.run_periods(periods_to_notice);
  CHECK_FALSE(all.is_running("n3"));
  CHECK(all.is_running("n4"));
}

TEST_CASE("a claim of ten times what a node carries brings what was measured", "[simulation][probing]") {
  probed_council all(3);
  for (auto& node : all.rig.made.network.nodes)
    node->content.capacity_bytes_per_second = 50 * directory::weight_unit_bytes;
  all.rig.made.network.named("n4").content.capacity_bytes_per_second = 200 * directory::weight_unit_bytes;
  all.megabytes[all.id("n4")] = 20;
  all.start();
  all.run_periods(20);
  CHECK(all.entry("n4").weight == 20);
  for (const auto& name : {"n1", "n2", "n3", "n5", "n6"})
    CHECK(all.entry(name).weight == 50);
}

TEST_CASE("one of four authorities that lies about measurements moves no weight beyond honest ones",
          "[simulation][probing]") {
  const std::uint64_t lie = GENERATE(1ULL, 1'000ULL);
  CAPTURE(lie);
  probed_council all(4);
  for (auto& node : all.rig.made.network.nodes)
    node->content.capacity_bytes_per_second = directory::weight_units_max * directory::weight_unit_bytes;
  all.start();
  std::map<proto::node_id, std::set<std::uint64_t>> honest;
  all.twist = [&](std::size_t author, directory::probe_findings& found) {
    for (auto& [id, one] : found) {
      if (author == 0)
        one.weight = lie;
      else if (one.weight != 0)
        honest[id].insert(one.weight);
    }
  };
  all.run_periods(20);
  for (const auto& name : {"n1", "n2", "n3", "n4", "n5", "n6"}) {
    CAPTURE(name);
    CHECK(all.entry(name).weight >= *honest[all.id(name)].begin());
    CHECK(all.entry(name).weight <= *honest[all.id(name)].rbegin());
  }
}
