// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <string>

#include "node/link/handshake_gate.hpp"

namespace gate17::test {

namespace {

using namespace std::chrono_literals;
using node::handshake_budget;

const handshake_budget::clock::time_point noon{std::chrono::hours(12)};

proto::ip_address address(const std::string& text) { return proto::ip_address::parse(text).value(); }

int taken(handshake_budget& budget, const std::string& from, handshake_budget::clock::time_point now, int tries) {
  int count = 0;
  for (int i = 0; i < tries; ++i)
    count += budget.take(address(from), now) ? 1 : 0;
  return count;
}

} // namespace

TEST_CASE("one address gets its rate, others are not touched by it", "[handshake_budget]") {
  handshake_budget budget(1'000, 10);
  CHECK(taken(budget, "10.0.0.1", noon, 100) == 10);
  CHECK(taken(budget, "10.0.0.2", noon, 100) == 10);
  CHECK(taken(budget, "10.0.0.1", noon + 500ms, 100) == 5);
  CHECK(taken(budget, "10.0.0.1", noon + 500ms, 100) == 0);
}

TEST_CASE("tokens gather for one second, not longer", "[handshake_budget]") {
  handshake_budget budget(1'000, 10);
  CHECK(taken(budget, "10.0.0.1", noon, 100) == 10);
  CHECK(taken(budget, "10.0.0.1", noon + 1h, 100) == 10);
}

TEST_CASE("all together get the common rate", "[handshake_budget]") {
  handshake_budget budget(50, 10);
  int total = 0;
  for (int i = 0; i < 100; ++i)
    total += taken(budget, "10.0.1." + std::to_string(i), noon, 5);
  CHECK(total == 50);
  CHECK_FALSE(budget.take(noon));
  CHECK(budget.take(noon + 100ms));
}

TEST_CASE("creates of one client get a quarter of the common rate, and leave its hellos theirs", "[handshake_budget]") {
  handshake_budget budget(100, 10);
  int total = 0;
  for (int i = 0; i < 100; ++i)
    total += budget.take_create(address("10.0.0.1"), noon) ? 1 : 0;
  CHECK(total == 25);
  CHECK(taken(budget, "10.0.0.1", noon, 100) == 10);
  CHECK(budget.take_create(address("10.0.0.2"), noon));
  CHECK(budget.take_create(address("10.0.0.1"), noon + 100ms));
}

TEST_CASE("creates of lanes count against the common rate alone", "[handshake_budget]") {
  handshake_budget budget(100, 1);
  for (int i = 0; i < 100; ++i)
    REQUIRE(budget.take(noon));
  CHECK_FALSE(budget.take(noon));
  CHECK_FALSE(budget.take(address("10.0.0.1"), noon));
}

TEST_CASE("an IPv6 network of 64 bits counts as one address", "[handshake_budget]") {
  handshake_budget budget(1'000, 10);
  int total = 0;
  for (int i = 1; i <= 50; ++i)
    total += taken(budget, "2001:470:1:2::" + std::to_string(i), noon, 2);
  CHECK(total == 10);
  CHECK(taken(budget, "2001:470:1:3::1", noon, 100) == 10);
}

TEST_CASE("a flood of addresses is forgotten, the longest unseen first", "[handshake_budget]") {
  handshake_budget budget(4'000'000, 1);
  const auto nth = [](std::size_t i) {
    proto::ip_address made;
    made.kind = proto::ip_address::family::v4;
    proto::store_le32(made.bytes.data(), static_cast<std::uint32_t>(i + 1));
    return made;
  };
  const auto count = handshake_budget::addresses_max + 1'000;
  for (std::size_t i = 0; i < count; ++i)
    REQUIRE(budget.take(nth(i), noon + std::chrono::microseconds(i)));
  const auto now = noon + std::chrono::microseconds(count);
  CHECK(budget.take(nth(0), now));
  CHECK_FALSE(budget.take(nth(count - 1), now));
}

} // namespace gate17::test
