// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/io/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

using namespace gate17::node;

namespace {

/// Every bit position shows both values over `rounds` fills; a fair generator fails this once in 2^(rounds - 15).
void check_every_bit_moves(gate17::proto::random_source& source, std::size_t size, int rounds) {
  std::vector<std::uint8_t> ones(size, 0);
  std::vector<std::uint8_t> zeros(size, 0);
  std::vector<std::uint8_t> bytes(size);
  for (int i = 0; i < rounds; ++i) {
    source.fill(bytes);
    for (std::size_t at = 0; at < size; ++at) {
      ones[at] = static_cast<std::uint8_t>(ones[at] | bytes[at]);
      zeros[at] = static_cast<std::uint8_t>(zeros[at] | ~bytes[at]);
    }
  }
  CHECK(std::ranges::all_of(ones, [](auto byte) { return byte == 0xff; }));
  CHECK(std::ranges::all_of(zeros, [](auto byte) { return byte == 0xff; }));
}

} // namespace

TEST_CASE("both generators move every bit of small, odd and large requests") {
  system_random system;
  padding_random padding;
  for (const std::size_t size : {1U, 20U, 1960U, 2016U, 2017U, 2048U, 5000U}) {
    check_every_bit_moves(system, size, 64);
    check_every_bit_moves(padding, size, 64);
  }
}

TEST_CASE("padding never repeats across refills, direct fills and reseeding") {
  padding_random padding;
  std::set<std::array<std::uint8_t, 16>> seen;
  std::array<std::uint8_t, 16> block;
  std::vector<std::uint8_t> large(padding_random::reseed_bytes / 4);
  for (int i = 0; i < 2000; ++i) {
    padding.fill(block);
    REQUIRE(seen.insert(block).second);
    if (i % 250 == 0) {
      padding.fill(large);
      std::copy_n(large.begin(), block.size(), block.begin());
      REQUIRE(seen.insert(block).second);
    }
  }
}

TEST_CASE("two padding generators differ") {
  padding_random one;
  padding_random other;
  std::array<std::uint8_t, 32> a;
  std::array<std::uint8_t, 32> b;
  one.fill(a);
  other.fill(b);
  CHECK(a != b);
}
