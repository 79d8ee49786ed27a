// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/vectors/session_vectors.hpp"

#include <fstream>
#include <string>

#include <catch2/catch.hpp>

TEST_CASE("the session still computes the recorded vectors", "[crypto][vectors]") {
  std::ifstream file(std::string(GATE17_SOURCE_DIR) + "/tests/vectors/session.json");
  REQUIRE(file);
  const auto recorded = nlohmann::ordered_json::parse(file);
  const auto computed = gate17::test::session_vectors();
  REQUIRE(computed.size() == recorded.size());
  for (const auto& [name, value] : computed.items()) {
    INFO(name);
    CHECK(value == recorded.at(name));
  }
}
