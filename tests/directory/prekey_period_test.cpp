// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/prekey_period.hpp"

#include <catch2/catch.hpp>

using gate17::directory::prekey_period;
using std::chrono::seconds;

TEST_CASE("nodes accept the current period and the previous within grace, never the next", "[prekey_period]") {
  const prekey_period half_hour(seconds(1800));
  const auto start = half_hour.start_of(1000);
  CHECK_FALSE(half_hour.accepts(1000, start - 1));
  CHECK(half_hour.accepts(1000, start));
  CHECK(half_hour.accepts(1000, start + 1799));
  CHECK(half_hour.accepts(1000, start + 1800 + 599));
  CHECK_FALSE(half_hour.accepts(1000, start + 1800 + 600));
  CHECK(half_hour.wipe_time(1000) == start + 2400);
  CHECK_FALSE(half_hour.accepts(998, start));
}

TEST_CASE("clients switch a random while after the boundary", "[prekey_period]") {
  const prekey_period half_hour(seconds(1800));
  const auto start = half_hour.start_of(1000);
  CHECK(half_hour.client_period(start, seconds(0)) == 1000);
  CHECK(half_hour.client_period(start, seconds(30)) == 999);
  CHECK(half_hour.client_period(start + 29, seconds(30)) == 999);
  CHECK(half_hour.client_period(start + 30, seconds(30)) == 1000);
  CHECK(half_hour.client_period(start + 60, seconds(5000)) == 1000);
}

TEST_CASE("whatever a client uses its node accepts, for any length and delay", "[prekey_period]") {
  for (const int length : {1, 2, 3, 10, 59, 60, 240, 1800, 86'400}) {
    const prekey_period periods{seconds(length)};
    CHECK(periods.switch_delay_limit() < periods.grace());
    for (std::uint64_t now = 1'700'000'000; now < 1'700'000'000 + 2000; now += 7) {
      for (const int delay : {0, 1, 30, 60}) {
        INFO("length " << length << " now " << now << " delay " << delay);
        CHECK(periods.accepts(periods.client_period(now, seconds(delay)), now));
      }
    }
  }
}

TEST_CASE("a record out of turn must be of a plausible period", "[prekey_period]") {
  const prekey_period half_hour(seconds(1800));
  const auto start = half_hour.start_of(1000);
  CHECK(half_hour.plausible(1000, start));
  CHECK(half_hour.plausible(1001, start));
  CHECK(half_hour.plausible(999, start + 599));
  CHECK_FALSE(half_hour.plausible(999, start + 600));
  CHECK_FALSE(half_hour.plausible(1002, start));
}

TEST_CASE("a length of nothing counts as a second", "[prekey_period]") {
  CHECK(prekey_period(seconds(0)).at(17) == 17);
  CHECK(prekey_period(seconds(-5)).at(17) == 17);
}
