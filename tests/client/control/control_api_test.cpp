// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/control_api.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "client/control/status_json.hpp"
#include "tests/client/control/sample_status.hpp"

using namespace gate17;
using namespace gate17::client;

namespace {

struct fixed_source final : control_source {
  actors::control_status status() const override { return test::sample_status(); }
  std::vector<actors::circuit_status> routes() const override { return test::sample_routes(); }
};

} // namespace

TEST_CASE("GET answers status and routes, with or without a query", "[control_api]") {
  const fixed_source source;
  for (const auto* target : {"/status", "/status?x=1"}) {
    const auto answer = answer_control("GET", target, source);
    CHECK(answer.status == 200);
    CHECK(answer.body == status_json(test::sample_status()));
  }
  CHECK(answer_control("GET", "/routes", source).body == routes_json(test::sample_routes()));
}

TEST_CASE("other targets and methods are refused in JSON", "[control_api]") {
  const fixed_source source;
  for (const auto* target : {"", "/", "/statu", "/status/", "/../status", "status", "?"})
    CHECK(answer_control("GET", target, source).status == 404);
  for (const auto* method : {"POST", "HEAD", "get", ""}) {
    const auto answer = answer_control(method, "/routes", source);
    CHECK(answer.status == 405);
    CHECK(nlohmann::json::parse(answer.body).at("schema_version") == 1);
  }
}
