// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/control_api.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "client/control/route_json.hpp"
#include "client/control/status_json.hpp"
#include "tests/client/control/fixed_source.hpp"

using namespace gate17;
using namespace gate17::client;
using gate17::test::fixed_source;

TEST_CASE("GET answers status and routes, with or without a query", "[control_api]") {
  const fixed_source source{};
  for (const auto* target : {"/status", "/status?x=1"}) {
    const auto answer = answer_control("GET", target, source);
    CHECK(answer.status == 200);
    CHECK(answer.body == status_json(test::sample_status()));
  }
  CHECK(answer_control("GET", "/routes", source).body == routes_json(test::sample_routes()));
}

TEST_CASE("other targets and methods are refused in JSON", "[control_api]") {
  const fixed_source source{};
  for (const auto* target : {"", "/", "/statu", "/status/", "/../status", "status", "?"})
    CHECK(answer_control("GET", target, source).status == 404);
  for (const auto* method : {"POST", "HEAD", "get", ""}) {
    const auto answer = answer_control(method, "/routes", source);
    CHECK(answer.status == 405);
    CHECK(nlohmann::json::parse(answer.body).at("schema_version") == 1);
  }
}

TEST_CASE("circuits are renewed by POST, all or those of one key", "[control_api]") {
  fixed_source source;
  const auto answer = answer_control("POST", "/circuits/new", source);
  CHECK(answer.status == 200);
  CHECK(nlohmann::json::parse(answer.body).at("renewed") == 3);
  CHECK(source.asked == "all");
  CHECK(answer_control("POST", "/circuits/new?isolation=127.0.0.1:1080%23a%20b", source).status == 200);
  CHECK(source.asked == "127.0.0.1:1080#a b");
  source.asked.clear();
  CHECK(answer_control("GET", "/circuits/new", source).status == 405);
  for (const auto* query : {"x=1", "isolation", "isolation=%", "isolation=%2", "isolation=%zz"})
    CHECK(answer_control("POST", std::string("/circuits/new?") + query, source).status == 400);
  CHECK(source.asked.empty());
  source.renewed.reset();
  CHECK(answer_control("POST", "/circuits/new", source).status == 503);
}

TEST_CASE("a route is explained for what the query says", "[control_api]") {
  fixed_source source;
  const auto answer =
      answer_control("GET", "/route?host=WWW.example.com.&port=80&app=a%20b&level=high&cleartext=1", source);
  CHECK(answer.status == 200);
  CHECK(source.last_question.target.host == "www.example.com");
  CHECK(source.last_question.target.port == 80);
  CHECK(source.last_question.target.protocol == directory::transport::tcp);
  CHECK(source.last_question.app == "a b");
  CHECK(source.last_question.level == directory::security_level::high);
  CHECK(source.last_question.cleartext);
  CHECK(answer.body == explanation_json(source.last_question, test::sample_explanation()));
  CHECK(answer_control("GET", "/route?host=192.0.2.1&port=443&udp=1", source).status == 200);
  CHECK(source.last_question.target.protocol == directory::transport::udp);
  for (const auto* query :
       {"", "host=a.example", "port=1", "host=a.example&port=0", "host=a.example&port=65536", "host=a%00b&port=1",
        "host=a.example&port=1&level=slow", "host=a.example&port=1&udp=2", "host=a.example&port=1&x=1"})
    CHECK(answer_control("GET", std::string("/route?") + query, source).status == 400);
  CHECK(answer_control("POST", "/route?host=a.example&port=1", source).status == 405);
  source.explanation.reset();
  CHECK(answer_control("GET", "/route?host=a.example&port=1", source).status == 503);
}

TEST_CASE("exits are listed", "[control_api]") {
  const fixed_source source{};
  CHECK(answer_control("GET", "/exits", source).body == exits_json(test::sample_exits()));
  CHECK(answer_control("POST", "/exits", source).status == 405);
}
