// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/datagram_queue.hpp"

#include <catch2/catch.hpp>

#include "node/stream/datagram_limits.hpp"
#include "tests/support/target.hpp"

namespace gate17::test {

TEST_CASE("what waited longest goes first, in both senses", "[datagram_queue]") {
  node::chunk_pool pool;
  node::datagram_queue queue(pool);
  std::size_t gone = 0;
  std::uint8_t next = 0;
  while (gone == 0)
    gone += queue.push(std::vector<std::uint8_t>(100, next++));
  CHECK(gone == 1);
  CHECK(queue.front()[0] == 1);
  CHECK(queue.held_bytes() <= node::datagram_limits::queue_bytes_max);
  CHECK(pool.bytes_out() == queue.held_bytes());
  // A large one takes the place of several small ones.
  CHECK(queue.push(pattern(16'000, 1)) > 1);
  CHECK(queue.held_bytes() <= node::datagram_limits::queue_bytes_max);
  queue.push_front(pattern(10, 2));
  CHECK(queue.front().size() == 10);
  for (auto left = queue.size(); left > 0; --left)
    queue.pop();
  CHECK(queue.empty());
  CHECK(queue.held_bytes() == 0);
  CHECK(pool.bytes_out() == 0);
}

} // namespace gate17::test
