// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulation/scenario.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <sstream>

namespace gate17::test {

using std::chrono::milliseconds;

namespace {

constexpr std::array fault_names{"die", "restart",  "hang",      "refuse",    "destroy",
                                 "lie", "cut_lane", "cut_entry", "cut_client"};

class drawer {
public:
  explicit drawer(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  milliseconds span(std::uint64_t low, std::uint64_t high) {
    return milliseconds(static_cast<std::int64_t>(low + below(high - low)));
  }

private:
  std::mt19937_64 engine_;
};

fault draw_fault(drawer& draw, std::size_t nodes, milliseconds length) {
  fault made;
  made.what = static_cast<fault::kind>(draw.below(fault_names.size()));
  made.at = draw.span(1'000, static_cast<std::uint64_t>(length.count()));
  made.length = draw.below(4) == 0 ? draw.span(5'000, 30'000) : draw.span(100, 8'000);
  made.node = draw.below(nodes);
  made.other = (made.node + 1 + draw.below(nodes - 1)) % nodes;
  return made;
}

planned_stream draw_stream(drawer& draw, milliseconds length) {
  planned_stream made;
  made.at = draw.span(0, static_cast<std::uint64_t>(length.count()));
  made.isolation = draw.below(6) == 0 ? std::string() : std::string(1, static_cast<char>('a' + draw.below(4)));
  made.never_prebuilt = draw.below(8) == 0;
  made.needs_trusted_exit = draw.below(3) == 0;
  made.may_go_twice = !made.needs_trusted_exit && draw.below(4) != 0;
  made.chunks = static_cast<std::uint32_t>(1 + draw.below(12));
  return made;
}

/// Removes runs of elements, long ones first.
template <class Item, class Try>
void thin(std::vector<Item>& items, const Try& still_fails) {
  for (std::size_t run = std::max<std::size_t>(items.size() / 2, 1); run > 0; run /= 2) {
    for (std::size_t at = 0; at < items.size();) {
      const auto kept = items;
      const auto first = items.begin() + static_cast<std::ptrdiff_t>(at);
      items.erase(first, first + static_cast<std::ptrdiff_t>(std::min(run, items.size() - at)));
      if (!still_fails()) {
        items = kept;
        at += run;
      }
    }
  }
}

} // namespace

scenario make_scenario(std::uint64_t seed, std::size_t networks, std::size_t nodes) {
  drawer draw(seed);
  scenario made;
  made.seed = seed;
  made.network = draw.below(networks);
  made.spare_circuits = static_cast<std::uint32_t>(draw.below(4));
  made.length = draw.span(10'000, 40'000);
  // Some runs disturb entries only, so that what is promised about them is put to the test often enough.
  const bool entries_only = draw.below(4) == 0;
  const auto faults = draw.below(10);
  for (std::uint64_t i = 0; i < faults; ++i) {
    made.faults.push_back(draw_fault(draw, nodes, made.length));
    if (entries_only)
      made.faults.back().what = fault::kind::cut_entry;
  }
  const auto streams = 5 + draw.below(40);
  for (std::uint64_t i = 0; i < streams; ++i)
    made.streams.push_back(draw_stream(draw, made.length));
  for (auto renewals = draw.below(3); renewals > 0; --renewals)
    made.renewals.push_back(draw.span(0, static_cast<std::uint64_t>(made.length.count())));
  return made;
}

std::string describe(const scenario& from) {
  std::ostringstream out;
  out << "seed " << from.seed << ", network " << from.network << ", spares " << from.spare_circuits << ", "
      << from.length.count() << " ms\n";
  for (const auto& one : from.faults)
    out << "  " << one.at.count() << " ms: " << fault_names[static_cast<std::size_t>(one.what)] << " n" << one.node
        << " n" << one.other << " for " << one.length.count() << " ms\n";
  for (const auto& one : from.streams)
    out << "  " << one.at.count() << " ms: stream of '" << one.isolation << "'" << (one.never_prebuilt ? " fresh" : "")
        << (one.needs_trusted_exit ? " trusted" : "") << (one.may_go_twice ? " twice" : "") << ", " << one.chunks
        << " chunks\n";
  for (const auto at : from.renewals)
    out << "  " << at.count() << " ms: circuit new\n";
  return out.str();
}

scenario shrink(scenario from, const std::function<bool(const scenario&)>& fails, std::size_t runs_max) {
  const auto still_fails = [&] { return runs_max > 0 && (--runs_max, fails(from)); };
  thin(from.faults, still_fails);
  thin(from.streams, still_fails);
  thin(from.renewals, still_fails);
  return from;
}

} // namespace gate17::test
