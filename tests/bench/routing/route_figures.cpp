// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of planning in synthetic networks, as CSV: `route_figures scale NODES...`, `route_figures quality NODES`,
// `route_figures leak NODES`. Time is CPU time of this thread. Seeds are fixed, so that everything but time repeats.
#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "directory/document_packing.hpp"
#include "directory/route/cost_model.hpp"
#include "directory/route/entry_set.hpp"
#include "directory/route/route_planner.hpp"
#include "tests/support/entry_leak.hpp"
#include "tests/support/route_promises.hpp"
#include "tests/support/seeded_random.hpp"
#include "tests/support/synthetic_network.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

constexpr security_level levels[] = {security_level::fast, security_level::balanced, security_level::high};

double cpu_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double quantile(std::vector<double> values, double share) {
  if (values.empty())
    return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(static_cast<double>(values.size()) * share))];
}

/// One client after the other, each somewhere and with its own entries and destination.
class clients {
public:
  clients(test::synthetic_network& network, const network_view& view) : network_(network), view_(view) {}

  plan_input next(const route_policy& policy) {
    entry_set entries;
    entries.stand_at(network_.draw_destination());
    entries.refresh(view_, random, 0);
    return {view_, route_target::of("example.com", 443), policy,  health_,
            {},    entries.ordered(view_, health_, {}),  nullptr, network_.draw_destination()};
  }

  test::seeded_random random{1};

private:
  test::synthetic_network& network_;
  const network_view& view_;
  health_marks health_;
};

void print_plan_times(test::synthetic_network& network, const network_view& view) {
  for (const auto level : levels) {
    clients from(network, view);
    route_policy policy;
    policy.level = level;
    std::vector<double> times;
    for (int i = 0; i < 3'000; ++i) {
      const auto input = from.next(policy);
      const double begin = cpu_us();
      const auto found = plan_route(input, from.random);
      times.push_back(cpu_us() - begin);
      if (!found)
        std::fprintf(stderr, "no route: %s\n", std::string(to_string(found.error())).c_str());
    }
    std::printf(",%.0f,%.0f", quantile(times, 0.5), quantile(times, 0.99));
  }
}

void print_scale(std::size_t nodes) {
  test::synthetic_network network(1, nodes);
  const auto body = proto::encode(network.document).value();
  const auto next = proto::encode(network.after_churn(0.01)).value();
  const auto packed = pack(body).value();
  const auto difference = pack(next, body).value();
  const double begin = cpu_us();
  auto document = proto::decode_network_document(body).value();
  const double decoded = cpu_us();
  document.entries.clear();
  document = {};
  malloc_trim(0);
  const auto before = mallinfo2();
  const double again = cpu_us();
  const auto view = network_view::make(proto::decode_network_document(body).value(), {});
  const double made = cpu_us();
  const auto after = mallinfo2();
  const auto bytes = (after.uordblks + after.hblkhd) - (before.uordblks + before.hblkhd);
  std::printf("%zu,%zu,%zu,%zu,%.1f,%.1f,%zu", nodes, body.size(), packed.size(), difference.size(),
              (decoded - begin) / 1e3, (made - again) / 1e3, static_cast<std::size_t>(bytes));
  print_plan_times(network, *view);
  std::printf("\n");
  std::fflush(stdout);
}

/// The cheapest predicted way entry - middle - exit - destination, every allowed middle and exit tried.
double best_way_us(const plan_input& input, node_index entry, const cost_model& costs) {
  const auto& view = input.view;
  const auto& lanes = view.lanes();
  const separation_rules rules{true, false, true, false};
  double best = 1e12;
  for (const node_index exit : view.exits()) {
    if (!may_meet(view.traits(), entry, exit, rules) || !view.policy_of(exit).admits_name(transport::tcp, 443))
      continue;
    const double last = costs.destination_us(exit) / costs.destination_weight();
    if (last >= best)
      continue;
    const auto consider = [&](node_index middle) {
      if (may_meet(view.traits(), entry, middle, rules) && may_meet(view.traits(), middle, exit, rules))
        best = std::min<double>(best, lanes.round_trip_us(entry, middle) + lanes.round_trip_us(middle, exit) + last);
    };
    if (lanes.reaches_all_core(exit))
      std::ranges::for_each(lanes.core_nodes(), consider);
    else
      std::ranges::for_each(lanes.listed(exit), consider, &lane_map::listed_lane::core);
  }
  return best;
}

/// A Tor-like choice: by weight alone.
node_index exit_by_weight(const network_view& view, test::synthetic_network& network) {
  std::uint64_t sum = 0;
  for (const node_index exit : view.exits())
    sum += view.weight_of(exit);
  std::uint64_t left = network.draw_below(sum);
  for (const node_index exit : view.exits()) {
    if (left < view.weight_of(exit))
      return exit;
    left -= view.weight_of(exit);
  }
  return view.exits().back();
}

double entropy_bits(const std::map<node_index, int>& counts) {
  double sum = 0;
  for (const auto& [node, count] : counts)
    sum += count;
  double bits = 0;
  for (const auto& [node, count] : counts)
    bits -= count / sum * std::log2(count / sum);
  return bits;
}

void print_coordinate_error(test::synthetic_network& network, const network_view& view) {
  std::vector<double> errors;
  for (int i = 0; i < 20'000; ++i) {
    const auto a = network.draw_below(view.size());
    const auto b = network.draw_below(view.size());
    const auto truth = static_cast<double>(network.true_round_trip(a, b).count());
    if (a != b)
      errors.push_back(
          std::abs(view.lanes().predicted_us(static_cast<node_index>(a), static_cast<node_index>(b)) - truth) / truth);
  }
  std::printf("coordinates,relative error of predictions p50,%.3f\ncoordinates,p90,%.3f\n", quantile(errors, 0.5),
              quantile(errors, 0.9));
}

void print_proximity(test::synthetic_network& network, const network_view& view, security_level level) {
  clients from(network, view);
  route_policy policy;
  policy.level = level;
  std::vector<double> chosen, by_weight, ratios;
  for (int i = 0; i < 2'000; ++i) {
    const auto input = from.next(policy);
    const auto made = plan_route(input, from.random).value();
    const auto there = point_of(*input.destination).value();
    chosen.push_back(distance_km(network.true_place(made.exit().index), there));
    by_weight.push_back(distance_km(network.true_place(exit_by_weight(view, network)), there));
    if (level != security_level::fast)
      continue;
    const cost_model costs(view, level, input.destination);
    const double best = best_way_us(input, made.entry().index, costs);
    const double got = static_cast<double>(made.cost.round_trip().count()) +
                       static_cast<double>(made.cost.destination.count()) / costs.destination_weight();
    ratios.push_back(got / best);
  }
  const std::string name(to_string(level));
  std::printf("%s,km from exit to destination p50,%.0f\n", name.c_str(), quantile(chosen, 0.5));
  std::printf("%s,the same of an exit drawn by weight,%.0f\n", name.c_str(), quantile(by_weight, 0.5));
  if (!ratios.empty())
    std::printf("%s,predicted round trip to best possible p50,%.3f\n%s,p90,%.3f\n", name.c_str(), quantile(ratios, 0.5),
                name.c_str(), quantile(ratios, 0.9));
}

void print_diversity(test::synthetic_network& network, const network_view& view) {
  clients from(network, view);
  std::size_t broken = 0, refused = 0, relaxed = 0;
  std::map<std::size_t, int> hops;
  std::map<node_index, int> exits, middles;
  for (int i = 0; i < 10'000; ++i) {
    route_policy policy;
    policy.level = levels[i % 3];
    policy.needs_trusted_exit = i % 5 == 0;
    if (i % 4 == 0)
      policy.excluded_countries = {"DE", "US"};
    if (i % 6 == 0)
      policy.excluded_asns = {1'000, 1'001};
    const auto input = from.next(policy);
    const auto made = plan_route(input, from.random);
    if (!made) {
      ++refused;
      continue;
    }
    broken += test::broken_promises(*made, input);
    relaxed += made->relaxed.empty() || made->relaxed.front() == relaxed_rule::paths_known ? 0 : 1;
    ++hops[made->hops.size()];
    ++exits[made->exit().index];
    ++middles[made->hops[1].index];
  }
  std::printf("diversity,plans,10000\ndiversity,refused (avoidance left no entry or route),%zu\n", refused);
  std::printf("diversity,broken promises,%zu\ndiversity,routes that gave up a rule,%zu\n", broken, relaxed);
  for (const auto& [count, routes] : hops)
    std::printf("diversity,routes of %zu hops,%d\n", count, routes);
  std::printf("diversity,entropy of exits in bits,%.2f\n", entropy_bits(exits));
  std::printf("diversity,entropy of hop 2 in bits,%.2f\n", entropy_bits(middles));
}

/// The same client and destination again and again: what its routes tell about where it goes.
void print_repeated(test::synthetic_network& network, const network_view& view, security_level level) {
  clients from(network, view);
  route_policy policy;
  policy.level = level;
  std::vector<double> exit_bits, middle_bits;
  for (int client = 0; client < 60; ++client) {
    const auto input = from.next(policy);
    std::map<node_index, int> exits, middles;
    for (int i = 0; i < 200; ++i) {
      const auto made = plan_route(input, from.random).value();
      ++exits[made.exit().index];
      ++middles[made.hops[1].index];
    }
    exit_bits.push_back(entropy_bits(exits));
    middle_bits.push_back(entropy_bits(middles));
  }
  const std::string name(to_string(level));
  std::printf("%s,entropy of exits for one client and destination p50 in bits,%.2f\n", name.c_str(),
              quantile(exit_bits, 0.5));
  std::printf("%s,the same of hop 2,%.2f\n", name.c_str(), quantile(middle_bits, 0.5));
}

void print_quality(std::size_t nodes) {
  test::synthetic_network network(1, nodes);
  const auto view = network.view();
  std::printf("of,what,figure\n");
  print_coordinate_error(network, *view);
  for (const auto level : levels)
    print_proximity(network, *view, level);
  for (const auto level : levels)
    print_repeated(network, *view, level);
  print_diversity(network, *view);
}

void print_leak(std::size_t nodes) {
  test::synthetic_network network(1, nodes);
  const auto view = network.view();
  const test::lane_graph built(*view);
  const test::lane_graph sparse(nodes, test::synthetic_network::lanes_of_others, 1);
  const auto draw_from = [&](const auto& list) {
    return static_cast<std::size_t>(list[network.draw_below(list.size())]);
  };
  constexpr int clients_seen = 200;
  std::printf("seen,built least,built p50,sparse least,sparse p50\n");
  for (std::size_t seen = 1; seen <= 9; ++seen) {
    const bool middles = seen <= 3;
    const std::size_t count = middles ? seen : seen - 3;
    std::vector<double> of_built, of_sparse;
    for (int client = 0; client < clients_seen; ++client) {
      const std::size_t entry = network.draw_below(nodes);
      std::vector<std::size_t> in_built, in_sparse;
      for (std::size_t i = 0; i < count; ++i) {
        in_built.push_back(middles ? draw_from(view->lanes().core_nodes()) : draw_from(view->exits()));
        const std::size_t middle = draw_from(sparse.neighbours(entry));
        in_sparse.push_back(middles ? middle : draw_from(sparse.neighbours(middle)));
      }
      of_built.push_back(
          static_cast<double>(middles ? built.entries_behind(in_built) : built.entries_before(in_built)));
      of_sparse.push_back(
          static_cast<double>(middles ? sparse.entries_behind(in_sparse) : sparse.entries_before(in_sparse)));
    }
    std::printf("%s %zu,%.0f,%.0f,%.0f,%.0f\n", middles ? "an exit sees middles:" : "a site sees exits:", count,
                quantile(of_built, 0), quantile(of_built, 0.5), quantile(of_sparse, 0), quantile(of_sparse, 0.5));
  }
}

} // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 2 ? argv[1] : "";
  if (what == "scale")
    std::printf(
        "nodes,document_bytes,packed_bytes,difference_bytes,decode_ms,load_ms,view_bytes,fast_p50_us,fast_p99_us,"
        "balanced_p50_us,balanced_p99_us,high_p50_us,high_p99_us\n");
  for (int i = 2; i < argc; ++i) {
    const auto nodes = static_cast<std::size_t>(std::atoll(argv[i]));
    if (what == "scale")
      print_scale(nodes);
    else if (what == "quality")
      print_quality(nodes);
    else if (what == "leak")
      print_leak(nodes);
  }
  return what.empty() ? 2 : 0;
}
