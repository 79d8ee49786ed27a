// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/suspicion.hpp"

#include <catch2/catch.hpp>

#include "tests/support/circuit_plans.hpp"

using namespace gate17;
using namespace std::chrono_literals;
using directory::suspicion;
using test::numbered_node;

namespace {

const suspicion::time_point start{1'000h};

} // namespace

TEST_CASE("a hop that only destroys circuits is told from those it met", "[suspicion]") {
  suspicion suspects;
  const auto destroyer = numbered_node(1);
  for (std::uint8_t i = 2; i < 10; ++i) {
    suspects.ended_unexplained({destroyer, numbered_node(i)}, start);
    suspects.served({numbered_node(i), numbered_node(static_cast<std::uint8_t>(i + 1))}, start);
  }
  CHECK(suspects.factor(destroyer, start) == suspicion::weight_min);
  for (std::uint8_t i = 2; i < 10; ++i)
    CHECK(suspects.factor(numbered_node(i), start) > 0.8);
  CHECK(suspects.factor(numbered_node(99), start) == 1.0);
}

TEST_CASE("no number of endings takes more than half of a node's chance", "[suspicion]") {
  suspicion suspects;
  for (int i = 0; i < 10'000; ++i)
    suspects.ended_unexplained({numbered_node(1)}, start);
  CHECK(suspects.factor(numbered_node(1), start) == suspicion::weight_min);
}

TEST_CASE("suspicion fades", "[suspicion]") {
  suspicion suspects;
  for (int i = 0; i < 8; ++i)
    suspects.ended_unexplained({numbered_node(1)}, start);
  const auto fresh = suspects.factor(numbered_node(1), start);
  const auto later = suspects.factor(numbered_node(1), start + 2 * suspicion::half_life);
  CHECK(fresh < later);
  CHECK(suspects.factor(numbered_node(1), start + 20 * suspicion::half_life) > 0.99);
}
