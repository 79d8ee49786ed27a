// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/log_api.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "node/log/log.hpp"

using namespace gate17;
using namespace gate17::client;
using nlohmann::json;
using node::log_component;
using node::log_level;

TEST_CASE("levels change at run time, one component or all", "[log_api]") {
  REQUIRE(node::start_log({}));
  CHECK(json::parse(answer_log("GET", "").body).at("levels").at("proxy") == "info");
  const auto one = answer_log("POST", "level=debug&component=proxy");
  CHECK(one.status == 200);
  CHECK(json::parse(one.body).at("levels").at("proxy") == "debug");
  CHECK(node::log_enabled(log_component::proxy, log_level::debug));
  CHECK_FALSE(node::log_enabled(log_component::control, log_level::debug));
  CHECK(answer_log("POST", "level=error").status == 200);
  CHECK_FALSE(node::log_enabled(log_component::proxy, log_level::warn));
  for (const auto* bad : {"", "level=", "level=loud", "level=info&component=all", "component=proxy", "xlevel=info"})
    CHECK(answer_log("POST", bad).status == 400);
  CHECK(answer_log("PUT", "level=info").status == 405);
  CHECK(node::level_of(log_component::keys) == log_level::error);
  REQUIRE(node::start_log({}));
}
