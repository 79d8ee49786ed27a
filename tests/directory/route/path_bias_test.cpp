// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/path_bias.hpp"

#include <catch2/catch.hpp>

#include "tests/support/circuit_plans.hpp"

using namespace gate17;
using directory::path_bias;
using test::numbered_node;
using verdict = path_bias::verdict;

namespace {

const auto suspect = numbered_node(1);
const auto other = numbered_node(2);

void circuits(path_bias& bias, const proto::node_id& entry, int created, int lost) {
  for (int i = 0; i < std::max(created, lost); ++i) {
    if (i < created)
      bias.circuit_expected(entry, true);
    if (i < lost)
      bias.circuit_expected(entry, false);
  }
}

} // namespace

TEST_CASE("an entry is judged after fifty circuits, not before", "[path_bias]") {
  path_bias bias;
  circuits(bias, suspect, 0, 49);
  CHECK(bias.judge(suspect) == verdict::fair);
  circuits(bias, suspect, 0, 1);
  CHECK(bias.judge(suspect) == verdict::bad);
  bias.forget(suspect);
  CHECK(bias.judge(suspect) == verdict::fair);
}

TEST_CASE("below seventy per cent of the network's rate is low, below fifty bad", "[path_bias]") {
  path_bias bias;
  circuits(bias, other, 95, 5);
  circuits(bias, suspect, 48, 22); // 69 % of 93 %
  CHECK(bias.judge(suspect) == verdict::fair);
  circuits(bias, suspect, 0, 10); // 60 %
  CHECK(bias.judge(suspect) == verdict::low);
  circuits(bias, suspect, 0, 25); // 46 %
  CHECK(bias.judge(suspect) == verdict::bad);
  CHECK(bias.judge(other) == verdict::fair);
}

TEST_CASE("an entry is not blamed for a network in which circuits fail everywhere", "[path_bias]") {
  path_bias bias;
  circuits(bias, other, 60, 100);
  circuits(bias, suspect, 40, 60);
  CHECK(bias.judge(suspect) == verdict::fair);
}

TEST_CASE("streams that die behind an entry count as circuits do", "[path_bias]") {
  path_bias bias;
  circuits(bias, suspect, 100, 0);
  bias.streams_ended(suspect, 20, 0);
  CHECK(bias.judge(suspect) == verdict::fair);
  bias.streams_ended(suspect, 0, 40);
  CHECK(bias.judge(suspect) == verdict::bad);
}

TEST_CASE("what an entry did long ago fades", "[path_bias]") {
  path_bias bias;
  circuits(bias, suspect, 0, 150);
  CHECK(bias.judge(suspect) == verdict::bad);
  circuits(bias, suspect, 400, 0);
  CHECK(bias.judge(suspect) == verdict::fair);
}

TEST_CASE("entries that are counted have a bound", "[path_bias]") {
  path_bias bias;
  for (std::uint8_t i = 1; i <= path_bias::entries_max + 1; ++i)
    circuits(bias, numbered_node(i), 0, 60);
  CHECK(bias.judge(numbered_node(path_bias::entries_max + 1)) == verdict::fair);
}
