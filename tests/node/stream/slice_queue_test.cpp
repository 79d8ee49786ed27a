// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <sys/socket.h>

#include <array>
#include <random>
#include <vector>

#include "node/io/socket.hpp"
#include "node/stream/slice_queue.hpp"
#include "proto/cell/geometry.hpp"
#include "tests/support/seed.hpp"

namespace gate17::test {

namespace {

using bytes = std::vector<std::uint8_t>;
using outcome = node::slice_queue::outcome;

struct socket_pair {
  socket_pair() {
    std::array<int, 2> made{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, made.data()) == 0);
    near = node::unique_fd(made[0]);
    far = node::unique_fd(made[1]);
  }

  void read_into(bytes& got, std::size_t most = SIZE_MAX) const {
    std::array<std::uint8_t, 16'384> room;
    while (most > 0) {
      const auto count = ::recv(far.get(), room.data(), std::min(room.size(), most), 0);
      if (count <= 0)
        return;
      got.insert(got.end(), room.begin(), room.begin() + count);
      most -= static_cast<std::size_t>(count);
    }
  }

  node::unique_fd near;
  node::unique_fd far;
};

bytes random_bytes(std::mt19937_64& dice, std::size_t count) {
  bytes made(count);
  for (auto& byte : made)
    byte = static_cast<std::uint8_t>(dice());
  return made;
}

/// A payload in a chunk of its own, as a link would have read it.
void push(node::slice_queue& queue, node::chunk_pool& pool, const bytes& payload) {
  auto storage = pool.take(node::chunk_class::read_small);
  std::copy(payload.begin(), payload.end(), storage.bytes());
  const proto::byte_view view(storage.bytes(), payload.size());
  queue.push(std::move(storage), view);
}

} // namespace

TEST_CASE("what goes in comes out, through partial writes and compactions", "[slice_queue]") {
  const auto seed = property_seed();
  CAPTURE(seed);
  std::mt19937_64 dice(seed);
  node::chunk_pool pool;
  socket_pair sockets;
  node::slice_queue queue;
  bytes sent;
  bytes got;
  for (int step = 0; step < 3'000; ++step) {
    switch (dice() % 5) {
    case 0:
    case 1: {
      const auto payload = random_bytes(dice, dice() % (dice() % 4 == 0 ? 16'000 : 200));
      sent.insert(sent.end(), payload.begin(), payload.end());
      if (dice() % 4 == 0)
        queue.push_copy(pool, payload);
      else
        push(queue, pool, payload);
      break;
    }
    case 2: {
      const auto before = queue.bytes();
      std::size_t written = 0;
      const auto done = queue.write_to(sockets.near.get(), written);
      REQUIRE(done != outcome::failed);
      REQUIRE(queue.bytes() == before - written);
      REQUIRE((done == outcome::all) == queue.empty());
      break;
    }
    case 3:
      queue.compact(pool);
      break;
    default:
      sockets.read_into(got, dice() % 60'000);
    }
  }
  std::size_t written = 0;
  while (queue.write_to(sockets.near.get(), written) != outcome::all)
    sockets.read_into(got);
  sockets.read_into(got);
  CHECK(got == sent);
  CHECK(queue.bytes() == 0);
  CHECK(pool.bytes_out() == 0);
}

TEST_CASE("a slow reader of tiny pieces holds about its bytes, not the chunks they came in", "[slice_queue]") {
  std::mt19937_64 dice(1);
  node::chunk_pool pool;
  node::slice_queue queue;
  bytes expected;
  for (int i = 0; i < 20'000; ++i) {
    const auto payload = random_bytes(dice, 5);
    expected.insert(expected.end(), payload.begin(), payload.end());
    push(queue, pool, payload);
    queue.compact(pool);
  }
  CHECK(queue.bytes() == 100'000);
  CHECK(pool.bytes_out() < 2 * queue.bytes());
  socket_pair sockets;
  bytes got;
  std::size_t written = 0;
  while (queue.write_to(sockets.near.get(), written) != outcome::all)
    sockets.read_into(got);
  sockets.read_into(got);
  CHECK(got == expected);
}

TEST_CASE("compaction of what was half written keeps the other half", "[slice_queue]") {
  std::mt19937_64 dice(2);
  node::chunk_pool pool;
  socket_pair sockets;
  node::slice_queue queue;
  bytes expected;
  for (int i = 0; i < 200; ++i) {
    const auto payload = random_bytes(dice, 16'000);
    expected.insert(expected.end(), payload.begin(), payload.end());
    push(queue, pool, payload);
  }
  std::size_t written = 0;
  REQUIRE(queue.write_to(sockets.near.get(), written) == outcome::blocked);
  REQUIRE(written > 0);
  queue.compact(pool);
  CHECK(queue.bytes() == expected.size() - written);
  CHECK(pool.bytes_out() < queue.bytes() + 2 * node::chunk_pool::bytes_of(node::chunk_class::large_cell));
  bytes got;
  do {
    sockets.read_into(got);
  } while (queue.write_to(sockets.near.get(), written) == outcome::blocked);
  sockets.read_into(got);
  CHECK(got == expected);
}

TEST_CASE("a closed socket is a failure, and clearing gives all memory back", "[slice_queue]") {
  node::chunk_pool pool;
  socket_pair sockets;
  sockets.far.reset();
  node::slice_queue queue;
  push(queue, pool, bytes(100, 1));
  std::size_t written = 0;
  CHECK(queue.write_to(sockets.near.get(), written) == outcome::failed);
  CHECK(written == 0);
  queue.clear();
  CHECK(queue.empty());
  CHECK(queue.bytes() == 0);
  CHECK(pool.bytes_out() == 0);
}

} // namespace gate17::test
