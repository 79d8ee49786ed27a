// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/consensus/voting_schedule.hpp"

#include <catch2/catch.hpp>

#include "proto/codec/quorum.hpp"

using namespace gate17;
using namespace gate17::directory;
using namespace std::chrono_literals;

TEST_CASE("any two thresholds share an honest authority, and the honest ones reach it", "[consensus]") {
  for (std::size_t n = 1; n <= 16; ++n) {
    const std::size_t f = proto::faults_max(n);
    const std::size_t t = proto::threshold_for(n);
    CAPTURE(n, f, t);
    CHECK(n >= 3 * f + 1);
    CHECK(2 * t > n + f);
    CHECK(t <= n - f);
  }
  CHECK(proto::threshold_for(1) == 1);
  CHECK(proto::threshold_for(4) == 3);
  CHECK(proto::threshold_for(7) == 5);
}

TEST_CASE("phases follow each other and end with the period", "[consensus]") {
  for (const std::size_t authorities : {2, 4, 7, 16}) {
    for (const std::chrono::seconds length : {1s, 10s, 3'600s}) {
      const voting_schedule schedule(length, authorities);
      const std::uint64_t period = 500'000;
      const auto start = schedule.start_of(period);
      CHECK(schedule.commit_at(period) > schedule.start_of(period - 1));
      CHECK(schedule.phase_at(schedule.commit_at(period) - 1ms) == voting_phase::waiting);
      CHECK(schedule.phase_at(schedule.commit_at(period)) == voting_phase::commit);
      CHECK(schedule.phase_at(schedule.show_at(period)) == voting_phase::show);
      CHECK(schedule.phase_at(schedule.sign_at(period)) == voting_phase::sign);
      CHECK(schedule.phase_at(start - 1ms) == voting_phase::sign);
      CHECK(schedule.phase_at(start) == voting_phase::waiting);
      CHECK(schedule.period_after(start - 1ms) == period);
      CHECK(schedule.period_after(start) == period + 1);
    }
  }
}

TEST_CASE("votes are passed on in one round more than authorities may lie", "[consensus]") {
  const voting_schedule schedule(10s, 7);
  const std::uint64_t period = 1'000;
  CHECK(schedule.show_round(period, schedule.commit_at(period)) == 1);
  CHECK(schedule.show_round(period, schedule.show_at(period)) == 1);
  CHECK(schedule.show_round(period, schedule.show_at(period) + schedule.round()) == 2);
  CHECK(schedule.show_round(period, schedule.sign_at(period) - 1ms) == 3);
  CHECK(schedule.show_round(period, schedule.sign_at(period)) == 4);
  CHECK(schedule.show_round(period, schedule.sign_at(period) + 100s) == 4);
}
