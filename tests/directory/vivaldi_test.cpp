// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/vivaldi.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <catch2/catch.hpp>

#include "directory/geography.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

using std::chrono::microseconds;

/// Nodes at random places of the globe, each behind an access line of its own; nothing of it fits a flat space exactly.
struct globe {
  std::mt19937_64 engine;
  test::seeded_random random;
  std::vector<globe_point> places;
  std::vector<double> access_us;
  std::vector<vivaldi> coordinates;
  std::size_t liars = 0; ///< the first so many

  globe(std::uint64_t seed, std::size_t nodes) : engine(seed), random(seed), coordinates(nodes) {
    std::normal_distribution<float> spread;
    std::exponential_distribution<double> delay(1 / 4'000.0);
    for (std::size_t i = 0; i < nodes; ++i) {
      const float x = spread(engine), y = spread(engine), z = spread(engine);
      const float length = std::hypot(x, y, z);
      places.push_back({x / length, y / length, z / length});
      access_us.push_back(500 + delay(engine));
    }
  }

  microseconds round_trip(std::size_t a, std::size_t b) {
    const auto light = light_floor(distance_km(places[a], places[b]));
    return microseconds(std::llround(1.4 * static_cast<double>(light.count()) + access_us[a] + access_us[b]));
  }

  proto::network_coordinate claim_of(std::size_t node) {
    if (node >= liars)
      return coordinates[node].coordinate();
    const auto anywhere = [&] { return static_cast<std::int32_t>(engine() % 2'000'001) - 1'000'000; };
    return {anywhere(), anywhere(), anywhere(), 0, 0};
  }

  void run(int rounds) {
    for (int round = 0; round < rounds; ++round)
      for (std::size_t node = liars; node < coordinates.size(); ++node) {
        const std::size_t other = engine() % coordinates.size();
        if (other != node)
          coordinates[node].observe(claim_of(other), round_trip(node, other), random);
      }
  }

  /// Median relative error over pairs of honest nodes.
  double error() {
    std::vector<double> errors;
    for (int i = 0; i < 4'000; ++i) {
      const std::size_t a = liars + engine() % (coordinates.size() - liars);
      const std::size_t b = liars + engine() % (coordinates.size() - liars);
      if (a == b)
        continue;
      const auto truth = static_cast<double>(round_trip(a, b).count());
      const auto predicted =
          static_cast<double>(predicted_round_trip(coordinates[a].coordinate(), coordinates[b].coordinate()).count());
      errors.push_back(std::abs(predicted - truth) / truth);
    }
    std::nth_element(errors.begin(), errors.begin() + errors.size() / 2, errors.end());
    return errors[errors.size() / 2];
  }
};

double moved(const proto::network_coordinate& from, const proto::network_coordinate& to) {
  return std::hypot(from.x - to.x, from.y - to.y, from.z - to.z) +
         std::abs(static_cast<double>(from.height) - static_cast<double>(to.height));
}

} // namespace

TEST_CASE("coordinates converge to what round trips say", "[vivaldi]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  globe made(seed, 200);
  made.run(20);
  const double early = made.error();
  made.run(480);
  const double late = made.error();
  CHECK(late < early);
  CHECK(late < 0.15);
}

TEST_CASE("one observation moves a node by no more than the cap", "[vivaldi]") {
  test::seeded_random random(1);
  const auto cap = static_cast<double>(vivaldi::move_max.count());
  for (const std::int32_t far : {0, 1, 1'000'000, -proto::coordinate_max}) {
    for (const std::int64_t round_trip : {1LL, 1'000LL, 60'000'000LL}) {
      vivaldi node;
      const auto before = node.coordinate();
      node.observe({far, far, far, 0, 0}, microseconds(round_trip), random);
      CHECK(moved(before, node.coordinate()) <= 2 * cap + 2);
    }
  }
}

TEST_CASE("a tenth of liars does not take the coordinates away", "[vivaldi]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  globe made(seed, 200);
  made.run(300);
  made.liars = 20;
  made.run(500);
  CHECK(made.error() < 0.4);
}

TEST_CASE("impossible round trips are ignored and coordinates stay publishable", "[vivaldi]") {
  test::seeded_random random(1);
  vivaldi node;
  const auto before = node.coordinate();
  node.observe({}, microseconds(0), random);
  node.observe({}, microseconds(-5), random);
  CHECK(node.coordinate() == before);
  for (int i = 0; i < 5'000; ++i)
    node.observe({proto::coordinate_max, 0, 0, static_cast<std::uint32_t>(proto::coordinate_max), 0}, microseconds(1),
                 random);
  CHECK(std::abs(node.coordinate().x) <= proto::coordinate_max);
  CHECK(node.coordinate().height <= static_cast<std::uint32_t>(proto::coordinate_max));
}

TEST_CASE("a node goes on from what it published", "[vivaldi]") {
  const proto::network_coordinate known{1'000, -2'000, 3'000, 4'000, 250'000};
  CHECK(vivaldi(known).coordinate() == known);
}

TEST_CASE("probes bear out the truth and contradict a liar", "[vivaldi]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  globe made(seed, 200);
  made.run(500);
  std::size_t refused = 0;
  std::size_t caught = 0;
  for (std::size_t node = 0; node < 100; ++node) {
    std::vector<coordinate_probe> probes;
    for (std::size_t prober = 193; prober < 200; ++prober)
      probes.push_back({made.coordinates[prober].coordinate(), made.round_trip(prober, node)});
    refused += is_borne_out(made.coordinates[node].coordinate(), probes) ? 0 : 1;
    // It says that it stands where nobody stands.
    auto lie = made.coordinates[node].coordinate();
    lie.x += 600'000;
    caught += is_borne_out(lie, probes) ? 0 : 1;
  }
  CHECK(refused <= 2);
  CHECK(caught >= 95);
  CHECK(claim_error({}, {}) == 1);
}
