// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <deque>
#include <random>

#include "node/buffer/cell_queue.hpp"
#include "tests/support/seed.hpp"

namespace gate17::test {

TEST_CASE("cells leave a queue in the order they came, and its bytes are theirs", "[cell_queue]") {
  const auto seed = property_seed();
  CAPTURE(seed);
  std::mt19937_64 dice(seed);
  node::chunk_pool pool;
  node::cell_queue queue;
  std::deque<std::pair<std::uint8_t, proto::cell_size>> expected;
  std::size_t bytes = 0;
  for (int step = 0; step < 20'000; ++step) {
    // Phases of growth and of draining, so that the ring wraps at many sizes.
    const bool growing = (step / 300) % 2 == 0;
    if (dice() % 8 < (growing ? 5U : 3U)) {
      const auto size = dice() % 2 == 0 ? proto::cell_size::small : proto::cell_size::large;
      auto made = node::make_cell(pool, proto::cell_kind::relay, size);
      made.body()[0] = static_cast<std::uint8_t>(step);
      expected.emplace_back(static_cast<std::uint8_t>(step), size);
      bytes += made.wire_bytes();
      queue.push(std::move(made));
    } else if (!expected.empty()) {
      const auto at = dice() % expected.size();
      REQUIRE(queue.peek(at).body()[0] == expected[at].first);
      const auto taken = queue.pop();
      REQUIRE(taken.body()[0] == expected.front().first);
      REQUIRE(taken.size == expected.front().second);
      bytes -= taken.wire_bytes();
      expected.pop_front();
    }
    REQUIRE(queue.size() == expected.size());
    REQUIRE(queue.bytes() == bytes);
    REQUIRE(queue.empty() == expected.empty());
  }
  queue.clear();
  CHECK(queue.empty());
  CHECK(queue.bytes() == 0);
  CHECK(pool.bytes_out() == 0);
  queue.push(node::make_cell(pool, proto::cell_kind::relay, proto::cell_size::small));
  CHECK(queue.size() == 1);
}

TEST_CASE("a cell taken from a queue leaves nothing of its memory behind", "[cell_queue]") {
  node::chunk_pool pool;
  node::cell_queue queue;
  for (int i = 0; i < 5; ++i)
    queue.push(node::make_cell(pool, proto::cell_kind::relay, proto::cell_size::large));
  while (!queue.empty())
    queue.pop();
  CHECK(pool.bytes_out() == 0);
}

} // namespace gate17::test
