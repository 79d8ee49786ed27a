// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/io/suspend_watch.hpp"

#include <catch2/catch.hpp>

using namespace gate17::node;
using namespace std::chrono_literals;

TEST_CASE("sleep is seen once, and jitter between two clocks is no sleep", "[suspend_watch]") {
  std::chrono::milliseconds ahead = 5h;
  suspend_watch watch([&] { return ahead; });
  CHECK(watch.slept() == 0ms);
  ahead += 3ms;
  CHECK(watch.slept() == 0ms);
  ahead += 40s;
  CHECK(watch.slept() == 40s);
  CHECK(watch.slept() == 0ms);
}

TEST_CASE("the clocks of the system agree while nobody sleeps", "[suspend_watch]") {
  suspend_watch watch;
  CHECK(watch.slept() == 0ms);
}
