// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "node/io/event_loop.hpp"
#include "node/io/event_loop_core.hpp"
#include "tests/support/seed.hpp"

using namespace gate17::node;
using namespace std::chrono_literals;

namespace {

void run_until_idle(event_loop& loop, const std::vector<std::unique_ptr<timer>>& timers) {
  const auto any_armed = [&] {
    for (const auto& one : timers)
      if (one->armed())
        return true;
    return false;
  };
  while (any_armed())
    loop.run_turn(1h);
}

} // namespace

TEST_CASE("a timer fires once and wakes the loop by itself") {
  event_loop loop;
  int fired = 0;
  timer once(loop, [&] { ++fired; });
  CHECK_FALSE(once.armed());
  once.start(1ms);
  CHECK(once.armed());
  while (once.armed())
    loop.run_turn(1h);
  CHECK(fired == 1);
  loop.run_turn(0ms);
  CHECK(fired == 1);
}

TEST_CASE("equal and different deadlines fire in order") {
  event_loop loop;
  std::string seen;
  std::vector<std::unique_ptr<timer>> timers;
  for (const char name : {'c', 'a', 'b'})
    timers.push_back(std::make_unique<timer>(loop, [&seen, name] { seen += name; }));
  timers[0]->start(3ms);
  timers[1]->start(1ms);
  timers[2]->start(2ms);
  run_until_idle(loop, timers);
  CHECK(seen == "abc");
}

TEST_CASE("cancel, restart and destruction stop a timer that is already due") {
  event_loop loop;
  int late = 0;
  std::optional<timer> cancelled;
  std::optional<timer> destroyed;
  std::optional<timer> restarted;
  timer first(loop, [&] {
    cancelled->cancel();
    destroyed.reset();
    restarted->start(1h);
  });
  for (auto* each : {&cancelled, &destroyed, &restarted})
    each->emplace(loop, [&] { ++late; });
  first.start(0ms);
  cancelled->start(0ms);
  destroyed->start(0ms);
  restarted->start(0ms);
  loop.run_turn(1s);
  CHECK(late == 0);
  CHECK_FALSE(cancelled->armed());
  CHECK(restarted->armed());
}

TEST_CASE("a timer may restart or destroy itself in its callback") {
  event_loop loop;
  int fired = 0;
  std::optional<timer> self;
  self.emplace(loop, [&] {
    if (++fired < 3)
      self->start(0ms);
    else
      self.reset();
  });
  self->start(0ms);
  loop.run_turn(1s);
  CHECK(fired == 1);
  loop.run_turn(1s);
  loop.run_turn(1s);
  CHECK(fired == 3);
  CHECK_FALSE(self.has_value());
}

TEST_CASE("an endless wait does not overflow") {
  event_loop loop;
  timer never(loop, [] { FAIL("fired"); });
  never.start(std::chrono::milliseconds::max());
  loop.run_turn(0ms);
  CHECK(never.armed());
}

TEST_CASE("the heap yields the smallest deadline under random inserts and erases") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  event_loop loop;
  timer_heap heap;
  std::vector<std::unique_ptr<timer::state>> all;
  std::map<std::pair<std::int64_t, std::uint64_t>, timer::state*> model;
  for (std::uint64_t i = 0; i < 200; ++i) {
    all.push_back(std::make_unique<timer::state>(timer::state{loop.get_core(), {}}));
    all.back()->order = i;
  }
  for (int step = 0; step < 5000; ++step) {
    auto& picked = *all[random() % all.size()];
    const auto key = std::pair{std::int64_t{picked.deadline.time_since_epoch().count()}, picked.order};
    if (picked.armed()) {
      heap.erase(picked);
      model.erase(key);
    } else {
      picked.deadline = std::chrono::steady_clock::time_point{std::chrono::nanoseconds{random() % 50}};
      heap.insert(picked);
      model[{picked.deadline.time_since_epoch().count(), picked.order}] = &picked;
    }
    REQUIRE(heap.first() == (model.empty() ? nullptr : model.begin()->second));
  }
}
