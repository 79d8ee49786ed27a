// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/probing/probe_schedule.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

using namespace gate17;
using namespace gate17::directory;
using namespace std::chrono_literals;

namespace {

proto::node_id id_of(std::size_t number) {
  proto::node_id id;
  id.bytes.fill(static_cast<std::uint8_t>(number));
  return id;
}

/// Nodes 1..n around an authority with a node of its own, number 100, that is no relay.
struct probed_network {
  explicit probed_network(std::size_t count, probe_rules rules = {}) : schedule(rules, id_of(100)) {
    for (std::size_t i = 1; i <= count; ++i)
      list(i, i);
    list(100, 100);
    nodes.back().usable = false;
  }

  void list(std::size_t number, std::size_t owner) {
    probe_subject one;
    one.id = id_of(number);
    one.owner.bytes.fill(static_cast<std::uint8_t>(owner));
    one.usable = true;
    one.weight = 1;
    nodes.push_back(one);
  }
  probe_subject& node(std::size_t number) { return *std::ranges::find(nodes, id_of(number), &probe_subject::id); }
  void adopt() { schedule.adopt(nodes, period, now, random); }

  bool joined(const proto::node_id& from, const proto::node_id& to) const {
    const auto usable = [&](const auto& id) {
      return std::ranges::any_of(nodes, [&](const auto& one) { return one.id == id && one.usable; });
    };
    return usable(from) && usable(to) && from != to;
  }

  probe_outcome outcome_of(const probe_order& order) const {
    for (std::size_t i = 0; i < order.hops.size(); ++i)
      if (dead.contains(order.hops[i]) || (i > 0 && laneless.contains(order.hops[i])))
        return {.answered = false, .segment = static_cast<std::uint8_t>(i), .echoed_bytes = 0, .echo_time = 0us};
    return {.answered = true,
            .segment = std::nullopt,
            .echoed_bytes = order.measures ? 1'000'000U : 0U,
            .echo_time = order.measures ? 100ms : 0ms};
  }

  /// Orders end a step after they began.
  void run(std::chrono::milliseconds span) {
    for (auto left = span; left.count() > 0; left -= 50ms) {
      now += 50ms;
      for (const auto& order : std::exchange(under_way, {}))
        schedule.ended(order.id, outcome_of(order), now, random);
      under_way = schedule.due([this](const auto& a, const auto& b) { return joined(a, b); }, now, random);
      seen.insert(seen.end(), under_way.begin(), under_way.end());
      most_at_once = std::max(most_at_once, schedule.in_flight());
    }
  }

  bool reachable(std::size_t number) const { return schedule.findings().at(id_of(number)).reachable; }

  std::vector<probe_subject> nodes;
  probe_schedule schedule;
  std::chrono::milliseconds period{10'000};
  probe_schedule::time_point now{1h};
  test::seeded_random random{7};
  std::set<proto::node_id> dead;
  std::set<proto::node_id> laneless; ///< they answer, but no other node reaches them
  std::vector<probe_order> under_way;
  std::vector<probe_order> seen;
  std::size_t most_at_once = 0;
};

proto::node_id subject_of(const probe_order& order) { return order.hops[order.hops.size() / 2]; }

} // namespace

TEST_CASE("every node is the middle of a circuit once per interval, a few at a time", "[probing]") {
  probed_network net(20);
  net.adopt();
  net.run(net.period);
  for (int round = 0; round < 5; ++round) {
    net.seen.clear();
    net.run(net.period);
    std::set<proto::node_id> subjects;
    for (const auto& order : net.seen) {
      REQUIRE(order.hops.size() == 3);
      subjects.insert(subject_of(order));
      CHECK(std::set(order.hops.begin(), order.hops.end()).size() == 3);
      CHECK(std::ranges::find(order.hops, id_of(100)) == order.hops.end());
    }
    CHECK(subjects.size() == 20);
    CHECK(net.seen.size() <= 40);
  }
  CHECK(net.most_at_once <= probe_rules().in_flight_max);
}

TEST_CASE("the neighbours in a probe are of other owners than the node and keep changing", "[probing]") {
  probed_network net(8);
  net.node(2).owner = net.node(1).owner;
  net.adopt();
  net.run(30 * net.period);
  std::set<proto::node_id> neighbours;
  for (const auto& order : net.seen)
    if (subject_of(order) == id_of(1)) {
      neighbours.insert(order.hops.front());
      neighbours.insert(order.hops.back());
    }
  CHECK_FALSE(neighbours.contains(id_of(2)));
  CHECK(neighbours.size() == 6);
}

TEST_CASE("a node that dies is unreachable within an interval and the retries, and others stay", "[probing]") {
  probed_network net(12);
  net.adopt();
  net.run(3 * net.period);
  net.dead = {id_of(3), id_of(4), id_of(5)};
  net.run(net.period + 5s);
  for (std::size_t i = 1; i <= 12; ++i) {
    CAPTURE(i);
    CHECK(net.reachable(i) == !net.dead.contains(id_of(i)));
  }
}

TEST_CASE("a node that returned is asked alone, and is back when it answers", "[probing]") {
  probed_network net(6);
  net.adopt();
  net.run(3 * net.period);
  net.dead = {id_of(2)};
  net.run(2 * net.period);
  REQUIRE_FALSE(net.reachable(2));
  // The next document says so, and nobody keeps lanes to it.
  net.node(2).usable = false;
  net.adopt();
  net.seen.clear();
  net.run(3 * net.period);
  for (const auto& order : net.seen)
    CHECK((subject_of(order) != id_of(2) || order.hops.size() == 1));
  net.dead.clear();
  net.run(2 * net.period);
  CHECK(net.reachable(2));
}

TEST_CASE("a new node is asked alone, and leaves at once when it does not answer", "[probing]") {
  probed_network net(6);
  net.adopt();
  net.run(3 * net.period);
  net.list(7, 7);
  net.list(8, 8);
  net.dead = {id_of(7)};
  net.adopt();
  CHECK(net.reachable(7));
  net.seen.clear();
  net.run(net.period);
  CHECK_FALSE(net.reachable(7));
  CHECK(net.reachable(8));
  std::vector<std::size_t> lengths;
  for (const auto& order : net.seen)
    if (subject_of(order) == id_of(8))
      lengths.push_back(order.hops.size());
  REQUIRE(lengths.size() > 1);
  CHECK(lengths[0] == 1);
  CHECK(lengths[1] == 3);
}

TEST_CASE("a new node that others have no lanes to yet stays for its trial", "[probing]") {
  probed_network net(6);
  net.adopt();
  net.run(3 * net.period);
  net.list(7, 7);
  net.adopt();
  net.laneless = {id_of(7)};
  net.run(net.period - 1s);
  CHECK(net.reachable(7));
  net.run(net.period);
  CHECK_FALSE(net.reachable(7));
}

TEST_CASE("an authority that reaches nobody blames nobody", "[probing]") {
  probed_network net(6);
  net.adopt();
  net.run(3 * net.period);
  for (std::size_t i = 1; i <= 6; ++i)
    net.dead.insert(id_of(i));
  net.run(20 * net.period);
  for (std::size_t i = 1; i <= 6; ++i)
    CHECK(net.reachable(i));
}

TEST_CASE("one measures at a time, rarely, and the rate becomes the weight", "[probing]") {
  probed_network net(6);
  net.adopt();
  net.run(12 * net.period);
  const auto measuring = std::ranges::count_if(net.seen, &probe_order::measures);
  CHECK(measuring >= 2 * 6);
  CHECK(measuring <= 6 * 6);
  for (std::size_t i = 1; i <= 6; ++i)
    CHECK(net.schedule.findings().at(id_of(i)).weight == 10);
  probed_network without(6, {.echo_bytes = 0});
  without.adopt();
  without.run(12 * without.period);
  CHECK(std::ranges::none_of(without.seen, &probe_order::measures));
  CHECK(without.schedule.findings().at(id_of(1)).weight == 0);
}

TEST_CASE("too few nodes for a circuit are asked alone and never measured", "[probing]") {
  probed_network net(2);
  net.adopt();
  net.run(5 * net.period);
  REQUIRE_FALSE(net.seen.empty());
  for (const auto& order : net.seen) {
    CHECK(order.hops.size() == 1);
    CHECK_FALSE(order.measures);
  }
}

TEST_CASE("an order whose end never comes gives its place back", "[probing]") {
  probed_network net(6, {.in_flight_max = 1});
  net.adopt();
  net.run(net.period);
  REQUIRE(net.schedule.in_flight() <= 1);
  const auto lane = [&](const auto& a, const auto& b) { return net.joined(a, b); };
  net.now += net.period;
  net.schedule.due(lane, net.now, net.random);
  REQUIRE(net.schedule.in_flight() == 1);
  CHECK(net.schedule.due(lane, net.now + 1s, net.random).empty());
  CHECK(net.schedule.due(lane, net.now + 60s, net.random).size() == 1);
}

TEST_CASE("what a circuit's hops say costs a node a probe and not its flag", "[probing]") {
  probed_network net(6);
  net.adopt();
  net.run(3 * net.period);
  // Node 1 blames whoever follows it in every probe of its own.
  for (int round = 0; round < 400; ++round) {
    net.now += 50ms;
    for (const auto& order : std::exchange(net.under_way, {})) {
      auto outcome = net.outcome_of(order);
      if (subject_of(order) == id_of(1) && order.hops.size() == 3)
        outcome = {.answered = false, .segment = std::uint8_t{2}, .echoed_bytes = 0, .echo_time = 0us};
      net.schedule.ended(order.id, outcome, net.now, net.random);
    }
    net.under_way =
        net.schedule.due([&](const auto& a, const auto& b) { return net.joined(a, b); }, net.now, net.random);
  }
  CHECK_FALSE(net.reachable(1));
  for (std::size_t i = 2; i <= 6; ++i)
    CHECK(net.reachable(i));
}
