// SPDX-License-Identifier: GPL-3.0-or-later
// What planning costs on one core in synthetic networks (argument 1: nodes, argument 2: level), and what a view costs.
#include <benchmark/benchmark.h>

#include <map>
#include <memory>

#include "directory/route/entry_set.hpp"
#include "directory/route/route_planner.hpp"
#include "tests/support/seeded_random.hpp"
#include "tests/support/synthetic_network.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

test::synthetic_network& network_of(std::size_t nodes) {
  static std::map<std::size_t, std::unique_ptr<test::synthetic_network>> made;
  auto& network = made[nodes];
  if (!network)
    network = std::make_unique<test::synthetic_network>(1, nodes);
  return *network;
}

/// Another client and another destination for each plan.
void plan(benchmark::State& state) {
  auto& network = network_of(static_cast<std::size_t>(state.range(0)));
  const auto view = network.view();
  const health_marks health;
  test::seeded_random random(1);
  route_policy policy;
  policy.level = static_cast<security_level>(state.range(1));
  for (auto _ : state) {
    state.PauseTiming();
    entry_set entries;
    entries.stand_at(network.draw_destination());
    entries.refresh(*view, random, 0);
    const plan_input input{*view, route_target::of("example.com", 443), policy,  health,
                           {},    entries.ordered(*view, health, {}),   nullptr, network.draw_destination()};
    state.ResumeTiming();
    benchmark::DoNotOptimize(plan_route(input, random));
  }
}

void make_view(benchmark::State& state) {
  const auto& network = network_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state)
    benchmark::DoNotOptimize(network.view());
}

BENCHMARK(plan)->ArgsProduct({{1'000, 3'000, 10'000, 30'000}, {0, 1, 2}})->Unit(benchmark::kMicrosecond);
BENCHMARK(make_view)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

} // namespace
