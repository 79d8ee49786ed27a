// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/keystream.hpp"

#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/seed.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17::proto;
using bytes = std::vector<std::uint8_t>;

namespace {

constexpr suite_id suites[] = {suite_id::x25519_chacha20poly1305_blake2b, suite_id::x25519_aes256gcm_blake2b};

secret_key some_key(std::uint8_t first) {
  byte_array<32> key{};
  key[0] = first;
  return secret_key(key);
}

bytes read(keystream& stream, std::uint64_t offset, std::size_t size) {
  bytes out(size, 0xee);
  stream.at(offset, out);
  return out;
}

} // namespace

TEST_CASE("small reads in any order see one and the same stream", "[crypto][keystream]") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const suite_id suite : suites) {
    keystream stream(suite, some_key(1));
    const bytes whole = read(stream, 0, 12000);
    const auto expect = [&](std::uint64_t offset, std::size_t size) {
      const auto from = whole.begin() + static_cast<std::ptrdiff_t>(offset);
      REQUIRE(read(stream, offset, size) == bytes(from, from + static_cast<std::ptrdiff_t>(size)));
    };
    for (std::uint64_t cell = 0; cell < 512; ++cell) {
      expect(20 * cell, 20);
      expect(16 * cell, 16);
    }
    for (int i = 0; i < 500; ++i) {
      const std::size_t size = random() % 1500;
      expect(random() % (whole.size() - size), size);
    }
  }
}

TEST_CASE("xor_at is its own inverse and agrees with at", "[crypto][keystream]") {
  for (const suite_id suite : suites) {
    keystream stream(suite, some_key(2));
    bytes data(300);
    stream.xor_at(33, data);
    CHECK(data == read(stream, 33, 300));
    stream.xor_at(33, data);
    CHECK(data == bytes(300));
  }
}

TEST_CASE("keys and nonces give unrelated streams", "[crypto][keystream]") {
  constexpr byte_array<12> last_byte_one{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  for (const suite_id suite : suites) {
    keystream stream(suite, some_key(3));
    keystream other_key(suite, some_key(4));
    keystream other_nonce(suite, some_key(3), last_byte_one);
    const bytes zero_nonce = read(stream, 0, 600);
    bytes given(500);
    stream.at_nonce(last_byte_one, 0, given);
    CHECK(given == read(other_nonce, 0, 500));
    CHECK(zero_nonce != read(other_key, 0, 600));
    // Not the same stream shifted by a block either, which a nonce mixed into the block counter would give.
    for (std::size_t shift = 0; shift < 100; ++shift) {
      const auto from = zero_nonce.begin() + static_cast<std::ptrdiff_t>(shift);
      REQUIRE(bytes(from, from + 500) != given);
    }
  }
}
