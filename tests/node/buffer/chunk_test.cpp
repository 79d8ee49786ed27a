// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <cstring>
#include <utility>
#include <vector>

#include "node/buffer/cell.hpp"

namespace gate17::test {

using node::chunk_class;
using node::chunk_pool;
using node::chunk_ref;

TEST_CASE("a chunk lives as long as its last reference", "[chunk]") {
  chunk_pool pool;
  auto first = pool.take(chunk_class::small_cell);
  CHECK_FALSE(first.shared());
  const auto bytes = pool.bytes_out();
  CHECK(bytes == chunk_pool::bytes_of(chunk_class::small_cell));
  chunk_ref second = first;
  CHECK(first.shared());
  first.reset();
  CHECK(pool.bytes_out() == bytes);
  CHECK_FALSE(second.shared());
  chunk_ref third = std::move(second);
  CHECK_FALSE(second);
  third = chunk_ref();
  CHECK(pool.bytes_out() == 0);
}

TEST_CASE("assigning a reference to itself keeps the chunk", "[chunk]") {
  chunk_pool pool;
  auto one = pool.take(chunk_class::read_small);
  auto& same = one;
  one = same;
  CHECK(pool.bytes_out() == chunk_pool::bytes_of(chunk_class::read_small));
  CHECK_FALSE(one.shared());
}

TEST_CASE("returned memory is used again, and only for its own size", "[chunk]") {
  chunk_pool pool;
  auto small = pool.take(chunk_class::small_cell);
  auto* const at = small.bytes();
  small.reset();
  const auto large = pool.take(chunk_class::large_cell);
  CHECK(large.bytes() != at);
  small = pool.take(chunk_class::small_cell);
  CHECK(small.bytes() == at);
}

TEST_CASE("idle memory is kept up to the limit and not beyond", "[chunk]") {
  const auto one = chunk_pool::bytes_of(chunk_class::large_cell);
  chunk_pool pool(2 * one);
  std::vector<chunk_ref> held;
  for (int i = 0; i < 10; ++i)
    held.push_back(pool.take(chunk_class::large_cell));
  CHECK(pool.bytes_out() == 10 * one);
  held.clear();
  CHECK(pool.bytes_out() == 0);
  for (int i = 0; i < 10; ++i) {
    held.push_back(pool.take(chunk_class::large_cell));
    std::memset(held.back().bytes(), i, held.back().capacity());
  }
  for (int i = 0; i < 10; ++i)
    CHECK(held[static_cast<std::size_t>(i)].bytes()[one - 1] == i);
}

TEST_CASE("a fresh cell has room for layers on both sides", "[chunk]") {
  chunk_pool pool;
  for (const auto size : {proto::cell_size::small, proto::cell_size::large}) {
    const auto made = node::make_cell(pool, proto::cell_kind::relay, size);
    CHECK(made.at - made.storage.bytes() == proto::slot_headroom);
    const auto* const end = made.at + made.wire_bytes();
    CHECK(made.storage.bytes() + made.storage.capacity() - end == proto::slot_tailroom);
    CHECK(made.body().size() == proto::body_bytes(size));
  }
}

} // namespace gate17::test
