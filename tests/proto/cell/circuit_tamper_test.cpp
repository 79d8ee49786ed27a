// SPDX-License-Identifier: GPL-3.0-or-later
// Rule R8: every byte of a body is covered at every hop, so that nothing can be marked, moved or played again.
#include <catch2/catch.hpp>

#include <random>
#include <set>

#include "tests/support/circuit_rig.hpp"
#include "tests/support/every_bit.hpp"
#include "tests/support/seed.hpp"

using namespace gate17::proto;
using namespace gate17::test;

namespace {

constexpr suite_id chacha = suite_id::x25519_chacha20poly1305_blake2b;
constexpr suite_id aes = suite_id::x25519_aes256gcm_blake2b;
constexpr std::size_t edge_bytes = 64;

/// Every bit of both edges and `inner` random bits between them.
std::vector<std::size_t> bits_to_flip(std::size_t body, std::size_t inner, std::mt19937_64& dice) {
  std::set<std::size_t> bits;
  for (std::size_t bit = 0; bit < 8 * edge_bytes; ++bit) {
    bits.insert(bit);
    bits.insert(8 * body - 1 - bit);
  }
  std::uniform_int_distribution<std::size_t> any(0, 8 * body - 1);
  const std::size_t wanted = bits.size() + inner;
  while (bits.size() < wanted) {
    bits.insert(any(dice));
  }
  return {bits.begin(), bits.end()};
}

/// One random bit of every byte of both edges and of `inner` random bytes.
std::vector<std::size_t> sparse_bits(std::size_t body, std::size_t inner, std::mt19937_64& dice) {
  std::vector<std::size_t> bits;
  for (std::size_t byte = 0; byte < edge_bytes; ++byte) {
    bits.push_back(8 * byte + dice() % 8);
    bits.push_back(8 * (body - 1 - byte) + dice() % 8);
  }
  for (std::size_t i = 0; i < inner; ++i) {
    bits.push_back(dice() % (8 * body));
  }
  return bits;
}

/// As `check_every_bit`, for some bits.
template <class Opens>
void check_bits(byte_span area, const std::vector<std::size_t>& bits, Opens opens) {
  for (const auto bit : bits) {
    flip_bit(area, bit);
    if (opens()) {
      FAIL("bit " << bit);
    }
    flip_bit(area, bit);
  }
}

/// The link after which a tap flips one bit.
link_tap flip_at(std::size_t link, std::size_t bit) {
  return [link, bit](std::size_t at, byte_span body) {
    if (at == link) {
      flip_bit(body, bit);
    }
  };
}

} // namespace

TEST_CASE("forward, every flipped bit at any link is caught at the next hop", "[cell][tamper][property]") {
  const auto suite = GENERATE(chacha, aes);
  const auto size = GENERATE(cell_size::small, cell_size::large);
  const auto n = GENERATE(std::size_t{3}, max_hops);
  const auto seed = property_seed();
  CAPTURE(seed, n, to_string(suite));
  std::mt19937_64 dice(seed);
  circuit_rig rig(n, suite, seed);
  rig.establish();
  bytes room = rig.seal_forward(n - 1, size, rig.payload(700));
  const auto body_size = body_bytes(size);
  room.resize(body_size + relay_shift);
  for (std::size_t i = 0; i < n; ++i) {
    CAPTURE(i);
    const auto body = byte_span(room).first(body_size);
    const auto opens = [&] {
      const auto opened = rig.hops[i].open_forward(room);
      return opened || opened.error() != errc::bad_tag;
    };
    // Large bodies to the last bit where one filler came in and another will, and by samples elsewhere.
    if (n == 3 && (size == cell_size::small || i == 1)) {
      check_every_bit(body, opens);
    } else {
      check_bits(body, bits_to_flip(body_size, 200, dice), opens);
    }
    REQUIRE(rig.hops[i].open_forward(room));
    std::copy_n(room.begin() + relay_shift, body_size, room.begin());
  }
}

TEST_CASE("backward, every flipped bit on the client's link is caught by the client", "[cell][tamper][property]") {
  const auto suite = GENERATE(chacha, aes);
  const auto size = GENERATE(cell_size::small, cell_size::large);
  const auto originator = GENERATE(std::size_t{0}, std::size_t{2});
  const auto seed = property_seed();
  CAPTURE(seed, originator, to_string(suite));
  std::mt19937_64 dice(seed);
  circuit_rig rig(3, suite, seed);
  rig.establish();
  bytes room = rig.seal_backward(originator, size, rig.payload(700));
  const auto body = byte_span(room).first(body_bytes(size));
  const auto opens = [&] {
    const auto opened = rig.client->open_backward(room, size);
    return opened || opened.error() != errc::bad_tag;
  };
  if (size == cell_size::small) {
    check_every_bit(body, opens);
  } else {
    check_bits(body, bits_to_flip(body.size(), 300, dice), opens);
  }
  CHECK(rig.client->open_backward(room, size));
}

TEST_CASE("backward, every flipped bit between hops is caught by the client, dropped bytes included",
          "[cell][tamper][property]") {
  const auto suite = GENERATE(chacha, aes);
  const auto link = GENERATE(std::size_t{1}, std::size_t{2});
  const auto seed = property_seed();
  CAPTURE(seed, link, to_string(suite));
  std::mt19937_64 dice(seed);
  for (const auto bit : sparse_bits(small_body_bytes, 60, dice)) {
    // A hop that relays has moved on, so every flip needs a circuit of its own.
    circuit_rig rig(3, suite, seed);
    rig.establish();
    const auto got = rig.backward(2, cell_size::small, rig.payload(9), flip_at(link, bit));
    if (got.error != errc::bad_tag) {
      FAIL("bit " << bit);
    }
  }
}

TEST_CASE("create, every flipped bit is caught at the next hop", "[cell][tamper][property]") {
  const auto suite = GENERATE(chacha, aes);
  const auto seed = property_seed();
  CAPTURE(seed, to_string(suite));
  std::mt19937_64 dice(seed);
  circuit_rig rig(3, suite, seed);
  bytes room(create_body_bytes + create_shift);
  const auto body = byte_span(room).first(create_body_bytes);
  REQUIRE(circuit_session::create(rig.plans(), rig.random, body));
  for (std::size_t i = 0; i < rig.size(); ++i) {
    for (const auto bit : sparse_bits(body.size(), 150, dice)) {
      bytes copy = room;
      flip_bit(copy, bit);
      if (hop_session::open_create(copy, rig.keys[i].pub(), rig.keys[i].secrets())) {
        FAIL("bit " << bit << " at link " << i);
      }
    }
    REQUIRE(hop_session::open_create(room, rig.keys[i].pub(), rig.keys[i].secrets()));
    std::copy_n(room.begin() + create_shift, body.size(), room.begin());
  }
}

TEST_CASE("created, every flipped bit at any link is caught by the client", "[cell][tamper][property]") {
  const auto suite = GENERATE(chacha, aes);
  const auto link = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{2});
  const auto seed = property_seed();
  CAPTURE(seed, link, to_string(suite));
  std::mt19937_64 dice(seed);
  for (const auto bit : sparse_bits(created_body_bytes, 60, dice)) {
    circuit_rig rig(3, suite, seed);
    REQUIRE_FALSE(rig.create().error);
    if (!rig.created(2, rig.payload(9), flip_at(link, bit)).error) {
      FAIL("bit " << bit);
    }
  }
}

TEST_CASE("a hop that chooses its own filler kills the circuit at the next hop", "[cell][tamper]") {
  circuit_rig rig(4, aes, 21);
  rig.establish();
  const auto link = GENERATE(std::size_t{1}, std::size_t{2}, std::size_t{3});
  const auto got = rig.forward(3, cell_size::small, {}, [&](std::size_t at, byte_span body) {
    if (at == link) {
      rig.random.fill(body.last(relay_shift));
    }
  });
  CHECK(got.error == errc::bad_tag);
  CHECK(got.hop == link);
}

TEST_CASE("a hop that chooses its own create filler kills the circuit at the next hop", "[cell][tamper]") {
  circuit_rig rig(4, aes, 22);
  const auto link = GENERATE(std::size_t{1}, std::size_t{3});
  const auto got = rig.create([&](std::size_t at, byte_span body) {
    if (at == link) {
      rig.random.fill(body.last(create_shift));
    }
  });
  CHECK(got.error == errc::bad_tag);
  CHECK(got.hop == link);
}

TEST_CASE("cells cannot be reordered, repeated or moved to another circuit", "[cell][tamper]") {
  circuit_rig rig(2, aes, 23);
  circuit_rig other(2, aes, 24);
  rig.establish();
  other.establish();
  const auto forward_room = [](circuit_rig& from) {
    bytes room = from.seal_forward(0, cell_size::small, from.payload(5));
    room.resize(small_body_bytes + relay_shift);
    return room;
  };
  const bytes first = forward_room(rig);
  bytes second = forward_room(rig);
  bytes spliced = forward_room(other);
  CHECK(rig.hops[0].open_forward(second).error() == errc::bad_tag);
  CHECK(rig.hops[0].open_forward(spliced).error() == errc::bad_tag);
  bytes copy = first;
  CHECK(rig.hops[0].open_forward(copy));
  copy = first;
  CHECK(rig.hops[0].open_forward(copy).error() == errc::bad_tag);
  CHECK(rig.hops[0].open_forward(second));

  const bytes back_first = rig.seal_backward(1, cell_size::small, rig.payload(5));
  bytes back_second = rig.seal_backward(1, cell_size::small, rig.payload(5));
  bytes back_spliced = other.seal_backward(1, cell_size::small, other.payload(5));
  CHECK(rig.client->open_backward(back_second, cell_size::small).error() == errc::bad_tag);
  CHECK(rig.client->open_backward(back_spliced, cell_size::small).error() == errc::bad_tag);
  bytes back_copy = back_first;
  CHECK(rig.client->open_backward(back_copy, cell_size::small));
  back_copy = back_first;
  CHECK(rig.client->open_backward(back_copy, cell_size::small).error() == errc::bad_tag);
  CHECK(rig.client->open_backward(back_second, cell_size::small));
}

TEST_CASE("a body cannot be sent back the way it came, nor change its size", "[cell][tamper]") {
  circuit_rig rig(1, aes, 25);
  rig.establish();
  bytes room = rig.seal_forward(0, cell_size::small, rig.payload(5));
  CHECK(rig.client->open_backward(room, cell_size::small).error() == errc::bad_tag);
  bytes large(large_body_bytes + relay_shift);
  std::copy_n(room.begin(), small_body_bytes, large.begin());
  CHECK(rig.hops[0].open_forward(large).error() == errc::bad_tag);
}

TEST_CASE("a hop that relays what it should deliver, or the other way round, is found out", "[cell][tamper]") {
  // The entry writes a cell of its own where it should relay the exit's: the client learns that it came from the entry.
  circuit_rig rig(2, aes, 26);
  rig.establish();
  const auto own = rig.backward(0, cell_size::small, rig.payload(3));
  REQUIRE_FALSE(own.error);
  CHECK(own.hop == 0);
  // The exit's hop relays into the void behind it: no originator fits.
  bytes room(small_body_bytes + relay_shift, 7);
  must(rig.hops[1].relay_backward(room));
  bytes outer(small_body_bytes + relay_shift);
  std::copy_n(room.begin(), small_body_bytes, outer.begin() + relay_shift);
  must(rig.hops[0].relay_backward(outer));
  outer.resize(small_body_bytes + slot_tailroom);
  CHECK(rig.client->open_backward(outer, cell_size::small).error() == errc::bad_tag);
}
