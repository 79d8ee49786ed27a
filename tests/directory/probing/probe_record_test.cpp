// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/probing/probe_record.hpp"

#include <catch2/catch.hpp>

#include "directory/probing/probe_findings.hpp"

using namespace gate17::directory;
using namespace std::chrono_literals;

namespace {

const probe_record::time_point start{1h};

probe_record record_of(std::initializer_list<std::uint64_t> megabytes_per_second) {
  probe_record made;
  for (const auto rate : megabytes_per_second)
    made.measured(rate * weight_unit_bytes / 10, 100ms);
  return made;
}

} // namespace

TEST_CASE("a node is unreachable after three failures in a row", "[probing]") {
  probe_record one;
  one.failed(probe_record::failure::to_carry, start);
  one.failed(probe_record::failure::to_carry, start);
  one.answered();
  one.failed(probe_record::failure::to_carry, start);
  one.failed(probe_record::failure::to_carry, start);
  CHECK(one.reachable());
  one.failed(probe_record::failure::to_carry, start);
  CHECK_FALSE(one.reachable());
  one.answered();
  CHECK(one.reachable());
}

TEST_CASE("failures to carry during a trial count for nothing, silence does", "[probing]") {
  probe_record one;
  one.begin_trial(start + 10s);
  for (int i = 0; i < 10; ++i)
    one.failed(probe_record::failure::to_carry, start + 9s);
  CHECK(one.reachable());
  for (int i = 0; i < 3; ++i)
    one.failed(probe_record::failure::to_carry, start + 10s);
  CHECK_FALSE(one.reachable());
  probe_record silent;
  silent.begin_trial(start + 10s);
  for (int i = 0; i < 3; ++i)
    silent.failed(probe_record::failure::to_answer, start + 1s);
  CHECK_FALSE(silent.reachable());
}

TEST_CASE("a node that answers but carries nothing waits longer and longer", "[probing]") {
  probe_record one;
  std::vector<unsigned> patience;
  for (int round = 0; round < 8; ++round) {
    for (int i = 0; i < 3; ++i)
      one.failed(probe_record::failure::to_carry, start);
    CHECK_FALSE(one.reachable());
    patience.push_back(one.patience());
    one.answered();
  }
  CHECK(patience == std::vector<unsigned>{1, 2, 4, 8, 16, 16, 16, 16});
  one.carried();
  CHECK(one.patience() == 1);
}

TEST_CASE("the weight is the second best of the last five samples", "[probing]") {
  CHECK(record_of({}).weight() == 0);
  CHECK(record_of({7}).weight() == 7);
  CHECK(record_of({7, 900}).weight() == 7);
  CHECK(record_of({10, 900, 12, 11, 10}).weight() == 12);
  CHECK(record_of({1, 1, 20, 1, 21}).weight() == 20);
  CHECK(record_of({80, 80, 5, 5, 5, 5, 5}).weight() == 5);
}

TEST_CASE("a weight is at least 1 and ends at its limit, whatever was measured", "[probing]") {
  probe_record slow;
  slow.measured(0, 2s);
  CHECK(slow.weight() == 1);
  probe_record fast;
  fast.measured(1 << 20, 0us);
  CHECK(fast.weight() == weight_units_max);
}
