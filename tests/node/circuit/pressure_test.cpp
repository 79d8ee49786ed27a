// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/support/data_plane_rig.hpp"
#include "tests/support/target.hpp"

namespace gate17::test {

TEST_CASE("over the memory limit the heaviest circuit ends and the others go on", "[data_plane]") {
  // Each stalled stream makes the exit hold up to its window of 4 MiB.
  data_plane_rig rig(31, 3, 6U << 20U);
  target slow;
  target quick;
  REQUIRE(rig.build(1));
  REQUIRE(rig.build(2));
  const auto bytes = pattern(30'000'000, 1);
  std::vector<node::unique_fd> stuck;
  std::vector<std::size_t> at(4);
  for (std::size_t i = 0; i < at.size(); ++i)
    stuck.push_back(rig.open(1, slow.at()));
  REQUIRE(rig.run_until([&] {
    for (std::size_t i = 0; i < at.size(); ++i)
      push(stuck[i].get(), bytes, at[i]);
    return !rig.control.closed.empty();
  }));
  CHECK(rig.control.closed.front().id == 1);
  const auto app = rig.open(2, quick.at());
  const auto question = pattern(1'000, 2);
  std::size_t question_at = 0;
  std::vector<std::uint8_t> got;
  REQUIRE(rig.run_until([&] {
    push(app.get(), question, question_at);
    if (quick.accepted())
      pull(quick.connection.get(), got);
    return got.size() >= question.size();
  }));
  CHECK(got == question);
  CHECK(rig.control.closed.size() == 1);
}

TEST_CASE("near the memory limit windows stop growing, and no circuit ends", "[data_plane]") {
  data_plane_rig rig(32, 3, 64U << 20U);
  REQUIRE(rig.build(1));
  const auto& exit = rig.nodes[2]->plane->context();
  REQUIRE(exit.windows_may_grow);
  // What another loop of the process holds.
  node::loop_account other(rig.nodes[2]->accountant);
  node::charge held(other, 50U << 20U);
  other.flush();
  CHECK(rig.run_until([&] { return !exit.windows_may_grow; }));
  held.release();
  other.flush();
  CHECK(rig.run_until([&] { return exit.windows_may_grow; }));
  CHECK(rig.control.closed.empty());
}

} // namespace gate17::test
