// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>
#include <deque>
#include <random>
#include <vector>

#include "node/buffer/cell.hpp"
#include "node/link/cell_reader.hpp"
#include "tests/support/seed.hpp"

namespace gate17::test {

namespace {

using bytes = std::vector<std::uint8_t>;

/// A stream of cells whose first byte tells the size and whose other bytes are random.
struct sent_cells {
  explicit sent_cells(std::mt19937_64& dice, std::size_t count, unsigned large_in_ten) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto size = dice() % 10 < large_in_ten ? proto::cell_size::large : proto::cell_size::small;
      bytes one(proto::wire_bytes(size));
      for (auto& byte : one)
        byte = static_cast<std::uint8_t>(dice());
      one[0] = static_cast<std::uint8_t>(size);
      stream.insert(stream.end(), one.begin(), one.end());
      cells.push_back(std::move(one));
    }
  }
  std::vector<bytes> cells;
  bytes stream;
};

/// A cell that somebody keeps after it was read: where it lies and what must be there.
struct kept_cell {
  node::chunk_ref storage;
  std::uint8_t* at;
  bytes expected;
};

bool intact(const kept_cell& kept) { return std::equal(kept.expected.begin(), kept.expected.end(), kept.at); }

bool inside(const kept_cell& kept) {
  return kept.at >= kept.storage.bytes() &&
         kept.at + kept.expected.size() <= kept.storage.bytes() + kept.storage.capacity();
}

/// What a relaying hop does forward: the body grows by 20 bytes behind, the cell loses 20 in front.
kept_cell relay_forward(const node::chunk_ref& storage, std::uint8_t* at, const bytes& cell, std::mt19937_64& dice) {
  for (std::size_t i = 0; i < proto::relay_shift; ++i)
    at[cell.size() + i] = static_cast<std::uint8_t>(dice());
  kept_cell kept{storage, at + proto::relay_shift, {}};
  kept.expected.assign(kept.at, kept.at + cell.size());
  return kept;
}

/// Backward it is the other way round: 20 bytes more in front, the last 20 fall off.
kept_cell relay_backward(const node::chunk_ref& storage, std::uint8_t* at, const bytes& cell, std::mt19937_64& dice) {
  kept_cell kept{storage, at - proto::relay_shift, {}};
  for (std::size_t i = 0; i < proto::link_overhead + proto::relay_shift; ++i)
    kept.at[i] = static_cast<std::uint8_t>(dice());
  kept.expected.assign(kept.at, kept.at + cell.size());
  return kept;
}

/// A delivered payload stays where it is, without the header that the cell before may have grown into.
kept_cell deliver(const node::chunk_ref& storage, std::uint8_t* at, const bytes& cell) {
  const auto skipped = proto::link_overhead + proto::relay_shift;
  return {storage, at + skipped, bytes(cell.begin() + skipped, cell.end() - proto::backward_tail_bytes)};
}

enum class use { forward, backward };

void read_all(std::mt19937_64& dice, const sent_cells& sent, use direction, std::size_t read_max) {
  node::chunk_pool pool;
  node::cell_reader reader(pool);
  std::deque<kept_cell> kept;
  std::size_t given = 0;
  std::size_t next = 0;
  while (next < sent.cells.size()) {
    const auto space = reader.space();
    REQUIRE(!space.empty());
    const auto count = std::min<std::size_t>({space.size(), 1 + dice() % read_max, sent.stream.size() - given});
    std::memcpy(space.data(), sent.stream.data() + given, count);
    reader.filled(count);
    given += count;
    while (next < sent.cells.size() && reader.available() >= proto::link_overhead) {
      const bytes& cell = sent.cells[next];
      const auto head = reader.head();
      REQUIRE(std::equal(head.begin(), head.end(), cell.begin()));
      if (reader.available() < cell.size())
        break;
      auto* const at = reader.at();
      REQUIRE(std::equal(cell.begin() + proto::link_overhead, cell.end(), at + proto::link_overhead));
      const auto storage = reader.storage();
      reader.advance(cell.size());
      ++next;
      const auto choice = dice() % 4;
      if (choice == 0)
        continue;
      if (choice == 1)
        kept.push_back(deliver(storage, at, cell));
      else
        kept.push_back(direction == use::forward ? relay_forward(storage, at, cell, dice)
                                                 : relay_backward(storage, at, cell, dice));
      REQUIRE(inside(kept.back()));
    }
    while (kept.size() > 40 || (!kept.empty() && dice() % 3 == 0)) {
      REQUIRE(intact(kept.front()));
      kept.pop_front();
    }
  }
  for (const auto& one : kept)
    REQUIRE(intact(one));
  kept.clear();
  CHECK(reader.available() == 0);
  CHECK(pool.bytes_out() <= node::chunk_pool::bytes_of(node::chunk_class::read_large));
}

} // namespace

TEST_CASE("cells arrive whole whatever the reads, and none is touched by its neighbours' layers", "[cell_reader]") {
  const auto seed = property_seed();
  CAPTURE(seed);
  std::mt19937_64 dice(seed);
  const auto direction = GENERATE(use::forward, use::backward);
  const auto large_in_ten = GENERATE(0U, 3U, 10U);
  const auto read_max = GENERATE(as<std::size_t>{}, 50, 2'048, 5'000, 40'000, 1'000'000);
  CAPTURE(large_in_ten, read_max);
  const auto count = read_max < 100 ? 60U : 600U;
  read_all(dice, sent_cells(dice, count, large_in_ten), direction, read_max);
}

TEST_CASE("a chunk that nobody holds is read into again", "[cell_reader]") {
  node::chunk_pool pool;
  node::cell_reader reader(pool);
  auto space = reader.space();
  const auto* const first = reader.storage().bytes();
  for (int i = 0; i < 100; ++i) {
    space = reader.space();
    reader.filled(proto::small_cell_bytes);
    reader.advance(proto::small_cell_bytes);
    CHECK(reader.available() == 0);
  }
  reader.space();
  CHECK(reader.storage().bytes() == first);
  CHECK(pool.bytes_out() == node::chunk_pool::bytes_of(node::chunk_class::read_small));
}

TEST_CASE("large reads get a large chunk, a trickle goes back to a small one", "[cell_reader]") {
  node::chunk_pool pool;
  node::cell_reader reader(pool);
  std::vector<node::chunk_ref> held;
  const auto read = [&](std::size_t most) {
    const auto count = std::min(most, reader.space().size());
    reader.filled(count);
    held.push_back(reader.storage());
    reader.advance(reader.available());
    return count;
  };
  read(1'000'000);
  CHECK(read(1'000'000) > 4 * proto::large_cell_bytes);
  for (int i = 0; i < 300; ++i)
    read(proto::small_cell_bytes);
  held.clear();
  reader.space();
  CHECK(pool.bytes_out() == node::chunk_pool::bytes_of(node::chunk_class::read_small));
}

} // namespace gate17::test
