// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "node/link/round_robin.hpp"
#include "tests/support/leg_access.hpp"
#include "tests/support/seed.hpp"

namespace gate17::test {

namespace {

using proto::cell_size;

struct no_owner final : node::leg_owner {
  void on_cell(node::leg&, node::cell) override {}
  void on_sent(node::leg&, std::size_t) override {}
  void on_link_lost(node::leg&, actors::close_reason, proto::byte_view) override {}
};

/// Plays the link: queues cells on legs and sends what the scheduler names.
struct rotation {
  explicit rotation(std::size_t legs) {
    for (std::size_t i = 0; i < legs; ++i) {
      all.push_back(std::make_unique<node::leg>(owner));
      credit_of(*all.back()) = node::send_credit(1ULL << 40U);
    }
    served.resize(legs);
  }

  void queue(std::size_t which, cell_size size, std::size_t count = 1) {
    for (std::size_t i = 0; i < count; ++i) {
      queue_of(*all[which]).push(node::make_cell(pool, proto::cell_kind::relay, size));
      if (all[which]->sendable())
        scheduler.activate(*all[which]);
    }
  }

  /// Index of the leg that was served; the number of legs when nothing could go.
  std::size_t serve() {
    auto* const one = scheduler.next();
    if (one == nullptr)
      return all.size();
    const auto sent = queue_of(*one).pop();
    credit_of(*one).spend(sent.wire_bytes());
    const auto at = std::find_if(all.begin(), all.end(), [&](const auto& leg) { return leg.get() == one; });
    const auto which = static_cast<std::size_t>(at - all.begin());
    served[which] += sent.wire_bytes();
    return which;
  }

  node::chunk_pool pool;
  no_owner owner;
  node::round_robin scheduler;
  std::vector<std::unique_ptr<node::leg>> all;
  std::vector<std::uint64_t> served;
};

} // namespace

TEST_CASE("legs with cells of different sizes get equal bytes, within a quantum", "[round_robin]") {
  rotation made(3);
  made.queue(0, cell_size::small, 4'000);
  made.queue(1, cell_size::large, 500);
  for (int i = 0; i < 400; ++i) {
    made.queue(2, cell_size::large);
    made.queue(2, cell_size::small, 3);
  }
  for (int i = 0; i < 1'500; ++i) {
    REQUIRE(made.serve() < 3);
    const auto [least, most] = std::minmax_element(made.served.begin(), made.served.end());
    // Each may be a quantum ahead by its turn and a cell ahead by its deficit.
    REQUIRE(*most - *least <= 2 * node::round_robin::quantum_bytes + proto::large_cell_bytes);
  }
}

TEST_CASE("a leg that was quiet goes before all that were not", "[round_robin]") {
  rotation made(10);
  for (std::size_t i = 0; i < 9; ++i)
    made.queue(i, cell_size::large, 50);
  for (int i = 0; i < 40; ++i)
    made.serve();
  made.queue(9, cell_size::small);
  CHECK(made.serve() == 9);
}

TEST_CASE("a leg cannot stay quiet by pausing between cells", "[round_robin]") {
  rotation made(2);
  made.queue(0, cell_size::large, 1'000);
  for (int i = 0; i < 10; ++i)
    made.serve();
  // The second leg never queues more than one cell, always as soon as the last one left.
  made.served = {0, 0};
  for (int i = 0; i < 500; ++i) {
    if (queue_of(*made.all[1]).empty())
      made.queue(1, cell_size::large);
    REQUIRE(made.serve() < 2);
  }
  CHECK(made.served[0] >= made.served[1] / 2);
}

TEST_CASE("removal from any place leaves the others served", "[round_robin]") {
  rotation made(5);
  for (std::size_t i = 0; i < 5; ++i)
    made.queue(i, cell_size::large, 4);
  made.serve();
  made.scheduler.remove(*made.all[0]);
  made.scheduler.remove(*made.all[2]);
  made.scheduler.remove(*made.all[4]);
  made.scheduler.remove(*made.all[4]);
  std::uint64_t total = made.served[1] + made.served[3];
  while (made.serve() < 5) {
  }
  total = made.served[1] + made.served[3];
  CHECK(total == 8 * proto::large_cell_bytes);
  CHECK(made.scheduler.empty());
}

TEST_CASE("a leg without credit waits without being asked and comes back with it", "[round_robin]") {
  rotation made(2);
  credit_of(*made.all[0]) = node::send_credit(proto::large_cell_bytes);
  made.queue(0, cell_size::large, 3);
  made.queue(1, cell_size::large, 3);
  while (made.serve() < 2) {
  }
  CHECK(made.served[0] == proto::large_cell_bytes);
  CHECK(made.served[1] == 3 * proto::large_cell_bytes);
  REQUIRE(credit_of(*made.all[0]).grant(proto::large_cell_bytes));
  made.scheduler.activate(*made.all[0]);
  CHECK(made.serve() == 0);
  CHECK(made.serve() == 2);
}

TEST_CASE("nobody starves whatever comes and goes", "[round_robin]") {
  const auto seed = property_seed();
  CAPTURE(seed);
  std::mt19937_64 dice(seed);
  for (int round = 0; round < 10; ++round) {
    const std::size_t legs = 2 + dice() % 12;
    rotation made(legs);
    std::vector<int> waited(legs);
    for (int step = 0; step < 5'000; ++step) {
      const auto which = dice() % legs;
      switch (dice() % 8) {
      case 0:
        made.scheduler.remove(*made.all[which]);
        queue_of(*made.all[which]).clear();
        waited[which] = 0;
        break;
      case 1:
      case 2:
        made.queue(which, dice() % 2 == 0 ? cell_size::small : cell_size::large, 1 + dice() % 6);
        break;
      default: {
        const auto served = made.serve();
        bool any = false;
        for (std::size_t i = 0; i < legs; ++i) {
          any = any || made.all[i]->sendable();
          waited[i] = i == served || !made.all[i]->sendable() ? 0 : waited[i] + 1;
          // Between two turns every other leg sends at most a quantum of small cells, and newly active ones one more.
          REQUIRE(waited[i] <= static_cast<int>(legs * 9 * 12));
        }
        REQUIRE((served < legs || !any));
      }
      }
    }
  }
}

} // namespace gate17::test
