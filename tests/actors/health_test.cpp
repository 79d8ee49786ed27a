// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/health.hpp"

#include <catch2/catch.hpp>

using namespace gate17::actors;
using namespace std::chrono_literals;

namespace {

health_input healthy() {
  health_input input;
  input.now = 1'000'000;
  input.status.consensus = {.period = 5,
                            .valid_until = input.now + 80'000,
                            .nodes = 6,
                            .usable_nodes = 6,
                            .bytes = {},
                            .bad_diffs = 0,
                            .refused_uploads = {},
                            .conflicts = {}};
  input.status.circuits = {.open = 2, .building = 0, .built_total = 2, .failed_total = 0};
  input.wants_spares = true;
  input.announced = true;
  return input;
}

} // namespace

TEST_CASE("each trouble has its state", "[health]") {
  auto input = healthy();
  CHECK(judge_health(input).state == run_state::connected);
  SECTION("no document") {
    input.status.consensus = {};
    CHECK(judge_health(input).state == run_state::starting);
  }
  SECTION("expired") {
    input.now = input.status.consensus.valid_until;
    CHECK(judge_health(input).state == run_state::offline);
  }
  SECTION("expires soon") {
    input.now = input.status.consensus.valid_until - 3'600;
    CHECK(judge_health(input).state == run_state::degraded);
  }
  SECTION("too few keys") {
    input.status.consensus.usable_nodes = 2;
    CHECK(judge_health(input).state == run_state::starting);
  }
  SECTION("no circuit yet") {
    input.status.circuits = {};
    CHECK(judge_health(input).state == run_state::starting);
    input.wants_spares = false;
    CHECK(judge_health(input).state == run_state::connected);
  }
  SECTION("circuits keep failing") {
    input.status.circuits.open = 0;
    input.building.failures_in_row = 5;
    CHECK(judge_health(input).state == run_state::degraded);
    CHECK(judge_health(input).trouble == network_trouble::none);
    input.building.keys_early = true;
    CHECK(judge_health(input).state == run_state::degraded);
    CHECK(judge_health(input).trouble == network_trouble::clock_ahead);
    input.is_client = false;
    CHECK(judge_health(input).trouble == network_trouble::none);
  }
  SECTION("no entry answers") {
    input.no_entry_answers = true;
    CHECK(judge_health(input).state == run_state::offline);
    CHECK_FALSE(judge_health(input).reason.empty());
    input.is_client = false;
    CHECK(judge_health(input).state == run_state::connected);
  }
  SECTION("an actor keeps dying") {
    input.restarts_suspended = true;
    CHECK(judge_health(input).state == run_state::degraded);
  }
  SECTION("a node that no authority took") {
    input.is_client = false;
    input.announced = false;
    CHECK(judge_health(input).state == run_state::starting);
    input.trouble = "duplicate name";
    CHECK(judge_health(input) == health_verdict{run_state::degraded, "duplicate name"});
  }
}

TEST_CASE("restarts are counted within a window", "[health]") {
  restart_rate rate(2, 10s);
  const restart_rate::time_point start{1'000h};
  CHECK(rate.take(start));
  CHECK(rate.take(start + 1s));
  CHECK(rate.exhausted(start + 2s));
  CHECK_FALSE(rate.take(start + 9s));
  CHECK(rate.take(start + 10s));
  CHECK_FALSE(rate.take(start + 10s));
}
