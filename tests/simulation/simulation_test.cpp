// SPDX-License-Identifier: GPL-3.0-or-later
// Thousands of clients, each in a network of its own in which nodes die, stop, lie and come back.
#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <vector>

#include "tests/simulation/scenario.hpp"
#include "tests/simulation/simulated_client.hpp"
#include "tests/support/seed.hpp"

using namespace gate17;
using namespace gate17::test;

namespace {

constexpr std::size_t networks = 4;
#ifdef GATE17_SANITIZED
constexpr std::size_t runs = 500;
#else
constexpr std::size_t runs = 5'000;
#endif

class all_networks {
public:
  explicit all_networks(std::uint64_t seed) {
    for (std::size_t i = 0; i < networks; ++i)
      made_.push_back(std::make_unique<simulated_nodes>(seed + i));
  }

  /// What was broken, if anything.
  std::optional<std::string> run(const scenario& plan, run_totals& totals) {
    event_queue events;
    simulated_client client(events, *made_[plan.network], plan);
    try {
      const auto one = client.run();
      totals.served += one.served;
      totals.refused += one.refused;
      totals.reset += one.reset;
      totals.second_routes += one.second_routes;
      totals.served_in_calm += one.served_in_calm;
      return std::nullopt;
    } catch (const broken_promise& broken) {
      return broken.what();
    }
  }

private:
  std::vector<std::unique_ptr<simulated_nodes>> made_;
};

} // namespace

TEST_CASE("whatever nodes do, streams are served, moved or refused in time and nothing is mixed up", "[simulation]") {
  const auto seed = property_seed();
  INFO("GATE17_SEED=" << seed);
  all_networks all(seed);
  run_totals totals;
  for (std::uint64_t run = 0; run < runs; ++run) {
    const auto plan = make_scenario(seed + run, networks, simulated_nodes::count);
    if (!all.run(plan, totals))
      continue;
    run_totals ignored;
    const auto least = shrink(plan, [&](const scenario& less) { return all.run(less, ignored).has_value(); });
    FAIL(all.run(least, ignored).value_or("not repeated") << "\n" << describe(least));
  }
  WARN(totals.served << " served, " << totals.served_in_calm << " of them bound to a second, " << totals.second_routes
                     << " on a further route, " << totals.refused << " refused, " << totals.reset << " reset");
  CHECK(totals.served > 5 * runs);
  CHECK(totals.served_in_calm > runs);
  CHECK(totals.second_routes > runs / 10);
  CHECK(totals.refused > 0);
  CHECK(totals.reset > 0);
}
