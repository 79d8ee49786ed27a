// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/vectors/cell_vectors.hpp"

#include <fstream>
#include <string>

#include <catch2/catch.hpp>

namespace {

void check_recorded(const std::string& name, const nlohmann::ordered_json& computed) {
  std::ifstream file(std::string(GATE17_SOURCE_DIR) + "/tests/vectors/" + name + ".json");
  REQUIRE(file);
  const auto recorded = nlohmann::ordered_json::parse(file);
  REQUIRE(computed.size() == recorded.size());
  for (const auto& [key, value] : computed.items()) {
    INFO(name << ": " << key);
    // Not compared inside CHECK: a difference would print tens of kilobytes.
    const bool same = value == recorded.at(key);
    CHECK(same);
  }
}

} // namespace

TEST_CASE("the cell layer still computes the recorded vectors", "[cell][vectors]") {
  check_recorded("cell_link", gate17::test::cell_link_vectors());
  check_recorded("cell_circuit", gate17::test::cell_circuit_vectors());
  check_recorded("cell_frame", gate17::test::cell_frame_vectors());
}
