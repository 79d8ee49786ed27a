// SPDX-License-Identifier: GPL-3.0-or-later

#include "proto/codec/vote.hpp"

#include <catch2/catch.hpp>

#include "tests/support/council_network.hpp"
#include "tests/support/damage.hpp"

using namespace gate17;
using namespace gate17::proto;

namespace {

vote sample() {
  auto made = test::council_network(1, 4).vote(2, 472'222);
  made.previous_hash.fill(3);
  made.nodes[1].measured = 44;
  made.nodes[2].place.country = "DE";
  made.nodes[3].flags = {};
  return made;
}

void check_refused(const vote& content, errc why) { CHECK(encode(content) == fail(why)); }

} // namespace

TEST_CASE("a vote survives the way", "[codec][vote]") {
  const auto made = sample();
  REQUIRE(made.nodes.size() == 6);
  const auto bytes = encode(made).value();
  const auto read = decode_vote(bytes);
  REQUIRE(read);
  CHECK(*read == made);
  CHECK(encode(*read).value() == bytes);
}

TEST_CASE("a vote that breaks a limit is neither written nor read", "[codec][vote]") {
  auto twice = sample();
  twice.nodes.push_back(twice.nodes.back());
  check_refused(twice, errc::malformed);
  auto unsorted = sample();
  std::swap(unsorted.nodes[0], unsorted.nodes[1]);
  check_refused(unsorted, errc::malformed);
  auto nameless = sample();
  nameless.network_name = "No Network";
  check_refused(nameless, errc::malformed);
  auto heavy = sample();
  heavy.nodes[0].measured = weight_max + 1;
  check_refused(heavy, errc::malformed);
  auto nowhere = sample();
  nowhere.nodes[0].place.country = "de";
  check_refused(nowhere, errc::malformed);
  auto forever = sample();
  forever.parameters.consensus_period = std::chrono::seconds(0);
  check_refused(forever, errc::malformed);
  CHECK(decode_vote(std::vector<std::uint8_t>(vote_bytes_max + 8)) == fail(errc::oversized));
}

TEST_CASE("no cut or turned bit of a vote makes trouble", "[codec][vote]") {
  const auto bytes = encode(sample()).value();
  for (std::size_t size = 0; size < bytes.size(); size += 8)
    CHECK_FALSE(decode_vote(byte_view(bytes).first(size)));
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 7) {
    auto other = bytes;
    other[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    // What is still a vote is another one: the commit is over the bytes.
    if (const auto read = decode_vote(other))
      REQUIRE(decode_vote(encode(*read).value()).value() == *read);
  }
}
