// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/route/draw.hpp"

#include <cmath>

#include <catch2/catch.hpp>

#include "tests/support/seed.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17::directory;

TEST_CASE("draws stay below their bound", "[draw]") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  gate17::test::seeded_random random(seed);
  CHECK(draw_below(random, 0) == 0);
  CHECK(draw_below(random, 1) == 0);
  for (const auto bound : std::initializer_list<std::uint64_t>{2, 3, 1000, (1ULL << 63U) + 1, UINT64_MAX})
    for (int i = 0; i < 200; ++i)
      CHECK(draw_below(random, bound) < bound);
}

TEST_CASE("draws follow the weights", "[draw]") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  gate17::test::seeded_random random(seed);
  const std::vector<std::uint64_t> weights{1, 0, 3, 6};
  std::vector<int> counts(weights.size());
  constexpr int draws = 20'000;
  for (int i = 0; i < draws; ++i)
    ++counts[draw_by_weight(random, weights).value()];
  CHECK(counts[1] == 0);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double share = static_cast<double>(weights[i]) / 10;
    const double deviation = std::sqrt(draws * share * (1 - share));
    CHECK(std::abs(counts[i] - draws * share) <= 6 * deviation);
  }
}

TEST_CASE("without weight nothing is drawn", "[draw]") {
  gate17::test::seeded_random random(1);
  CHECK_FALSE(draw_by_weight(random, {}));
  CHECK_FALSE(draw_by_weight(random, {0, 0}));
}
