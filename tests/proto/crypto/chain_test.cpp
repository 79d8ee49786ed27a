// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/chain.hpp"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "proto/crypto/key_schedule.hpp"
#include "tests/support/seed.hpp"

using namespace gate17::proto;
using bytes = std::vector<std::uint8_t>;
using direction = cell_cipher::direction;

namespace {

constexpr suite_id suites[] = {suite_id::x25519_chacha20poly1305_blake2b, suite_id::x25519_aes256gcm_blake2b};
constexpr std::size_t small = 2048;
constexpr std::size_t large = 16384;

struct two_ends {
  explicit two_ends(suite_id suite)
      : sender(suite, secret_key(byte_array<32>{1}), direction::seal),
        receiver(suite, secret_key(byte_array<32>{1}), direction::open) {}

  /// One cell from end to end; the text is short, the wire size only counted.
  bool pass(std::size_t wire_bytes) {
    bytes text(24, static_cast<std::uint8_t>(wire_bytes >> 8U));
    const bytes original = text;
    byte_array<16> tag;
    sender.seal({}, text, tag);
    const bool sent = sender.commit(wire_bytes).has_value();
    const bool opened = receiver.open({}, text, tag) && text == original;
    return sent && opened && receiver.commit(wire_bytes).has_value();
  }

  chain sender;
  chain receiver;
};

byte_array<16> mask(chain& of) {
  byte_array<16> out;
  of.header_mask(out);
  return out;
}

byte_array<20> filler(chain& of) {
  byte_array<20> out;
  of.filler(out);
  return out;
}

} // namespace

TEST_CASE("the cell that reaches 1 MiB is the last under its key", "[crypto][chain]") {
  for (const suite_id suite : suites) {
    two_ends ends(suite);
    for (int i = 0; i < 511; ++i) {
      REQUIRE(ends.pass(small));
    }
    CHECK(ends.sender.steps() == 0);
    CHECK(ends.sender.counter() == 511);
    REQUIRE(ends.pass(small));
    CHECK(ends.sender.steps() == 1);
    CHECK(ends.sender.counter() == 0);
    CHECK(ends.receiver.steps() == 1);
    REQUIRE(ends.pass(small));
  }
}

TEST_CASE("a large cell that overshoots 1 MiB carries nothing over", "[crypto][chain]") {
  two_ends ends(suites[1]);
  for (int i = 0; i < 511; ++i) {
    REQUIRE(ends.pass(small));
  }
  REQUIRE(ends.pass(large));
  CHECK(ends.sender.steps() == 1);
  for (int i = 0; i < 63; ++i) {
    REQUIRE(ends.pass(large));
  }
  CHECK(ends.sender.steps() == 1);
  REQUIRE(ends.pass(large));
  CHECK(ends.sender.steps() == 2);
}

TEST_CASE("both ends step together under any mix of sizes", "[crypto][chain]") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const suite_id suite : suites) {
    two_ends ends(suite);
    std::uint64_t under_key = 0;
    std::uint64_t expected = 0;
    for (int i = 0; i < 3000; ++i) {
      const std::size_t wire_bytes = random() % 3 == 0 ? large : (random() % 50 == 0 ? 4096 : small);
      REQUIRE(mask(ends.sender) == mask(ends.receiver));
      REQUIRE(filler(ends.sender) == filler(ends.receiver));
      REQUIRE(ends.pass(wire_bytes));
      under_key += wire_bytes;
      if (under_key >= chain::step_bytes) {
        under_key = 0;
        ++expected;
      }
      REQUIRE(ends.sender.steps() == expected);
      REQUIRE(ends.receiver.steps() == expected);
    }
    CHECK(expected > 10);
  }
}

TEST_CASE("every chain step uses the key the previous one derived", "[crypto][chain]") {
  for (const suite_id suite : suites) {
    chain sender(suite, secret_key(byte_array<32>{1}), direction::seal);
    secret_key chain_key(byte_array<32>{1});
    for (int step = 0; step < 5; ++step) {
      chain_keys keys = chain_keys::derive(chain_key);
      auto opener = cell_cipher::make(suite, keys.cell, direction::open);
      bytes text(40, 3);
      byte_array<16> tag;
      sender.seal({}, text, tag);
      REQUIRE(opener.open(0, {}, text, tag));
      byte_array<20> expected;
      keystream(suite, std::move(keys.filler)).at(0, expected);
      CHECK(filler(sender) == expected);
      byte_array<16> expected_mask;
      keystream(suite, std::move(keys.header)).at(0, expected_mask);
      CHECK(mask(sender) == expected_mask);
      REQUIRE(sender.commit(chain::step_bytes));
      chain_key = std::move(keys.next_chain);
    }
  }
}

TEST_CASE("nothing moves before a commit", "[crypto][chain]") {
  for (const suite_id suite : suites) {
    two_ends ends(suite);
    const auto first_mask = mask(ends.receiver);
    const auto first_filler = filler(ends.receiver);
    bytes text(40, 3);
    byte_array<16> tag;
    ends.sender.seal({}, text, tag);
    const bytes sealed = text;
    byte_array<16> wrong = tag;
    wrong[15] ^= 1;
    CHECK_FALSE(ends.receiver.open({}, text, wrong));
    CHECK(ends.receiver.open_failed());
    CHECK(text == sealed);
    CHECK(mask(ends.receiver) == first_mask);
    CHECK(ends.receiver.open({}, text, tag));
    CHECK_FALSE(ends.receiver.open_failed());
    CHECK(filler(ends.receiver) == first_filler);
    REQUIRE(ends.receiver.commit(small));
    CHECK(mask(ends.receiver) != first_mask);
    CHECK(filler(ends.receiver) != first_filler);
  }
}

TEST_CASE("a cell opens neither late nor early", "[crypto][chain]") {
  two_ends ends(suites[0]);
  bytes text(40, 3);
  byte_array<16> tag;
  ends.sender.seal({}, text, tag);
  REQUIRE(ends.sender.commit(small));
  bytes second(40, 4);
  byte_array<16> second_tag;
  ends.sender.seal({}, second, second_tag);
  CHECK_FALSE(ends.receiver.open({}, second, second_tag));
  bytes replayed = text;
  REQUIRE(ends.receiver.open({}, text, tag));
  REQUIRE(ends.receiver.commit(small));
  CHECK_FALSE(ends.receiver.open({}, replayed, tag));
  CHECK(ends.receiver.open({}, second, second_tag));
}

TEST_CASE("the chain's key stream is the one of its current cell", "[crypto][chain]") {
  for (const suite_id suite : suites) {
    two_ends ends(suite);
    REQUIRE(ends.pass(small));
    bytes text(100);
    byte_array<16> tag;
    ends.sender.seal({}, text, tag);
    bytes tail(text.end() - 20, text.end());
    ends.receiver.xor_cell_keystream(80, tail);
    CHECK(tail == bytes(20));
  }
}

TEST_CASE("filler, create filler and mask repeat nowhere within a chain step", "[crypto][chain]") {
  for (const suite_id suite : suites) {
    two_ends ends(suite);
    std::vector<bytes> seen;
    bytes create(chain::create_filler_bytes);
    ends.sender.create_filler(create);
    for (std::size_t i = 0; i + 16 <= create.size(); i += 20) {
      seen.emplace_back(create.begin() + static_cast<std::ptrdiff_t>(i),
                        create.begin() + static_cast<std::ptrdiff_t>(i + 16));
    }
    for (int i = 0; i < 600; ++i) {
      const auto f = filler(ends.sender);
      const auto m = mask(ends.sender);
      seen.emplace_back(f.begin(), f.begin() + 16);
      seen.emplace_back(m.begin(), m.end());
      REQUIRE(ends.pass(small));
    }
    std::sort(seen.begin(), seen.end());
    CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
  }
}

TEST_CASE("a cell of no size or of impossible size is not counted", "[crypto][chain]") {
  two_ends ends(suites[0]);
  CHECK(ends.sender.commit(0).error() == errc::malformed);
  CHECK(ends.sender.commit(chain::step_bytes + 1).error() == errc::malformed);
  CHECK(ends.sender.counter() == 0);
}
