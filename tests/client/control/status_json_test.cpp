// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/status_json.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/client/control/sample_status.hpp"

using namespace gate17;
using namespace gate17::client;
using nlohmann::json;

TEST_CASE("status JSON has the fields others rely on", "[status_json]") {
  const auto out = json::parse(status_json(test::sample_status()));
  CHECK(out.at("schema_version") == 1);
  CHECK(out.at("state") == "connected");
  CHECK(out.at("network") == "local");
  CHECK(out.at("consensus").at("period") == 12);
  CHECK(out.at("consensus").at("valid_until") == 1'800'000'030);
  CHECK(out.at("consensus").at("nodes") == 7);
  CHECK(out.at("entry").at("active") == "n4");
  CHECK(out.at("entry").at("standby") == "n5");
  CHECK(out.at("circuits") == json{{"open", 2}, {"building", 1}, {"built_total", 9}, {"failed_total", 3}});
  CHECK(out.at("streams").at("open") == 4);
  CHECK(out.at("streams").at("total") == 40);
  CHECK(out.at("bytes") == json{{"up", 1000}, {"down", 3'000'000'000'000ULL}});
  CHECK(out.at("links").at(0).at("node") == "n4");
  CHECK(out.at("links").at(0).at("mode") == "sealed");
  CHECK(out.at("links").at(1).at("mode") == "header");
  CHECK(out.at("ratchet") == json{{"chain_steps", 17}, {"dh_steps", 2}});
  CHECK(out.at("tagging_nodes") == json{"0badc0de", "5eed5eed"});
  CHECK(json::parse(status_json({})).at("tagging_nodes") == json::array());
}

TEST_CASE("routes JSON names every hop in order", "[status_json]") {
  const auto out = json::parse(routes_json(test::sample_routes()));
  CHECK(out.at("schema_version") == 1);
  const auto& circuit = out.at("circuits").at(0);
  CHECK(circuit.at("id") == 5);
  CHECK(circuit.at("state") == "open");
  CHECK(circuit.at("isolation") == "127.0.0.1:1117");
  CHECK(circuit.at("level") == "fast");
  CHECK(circuit.at("streams") == 1);
  CHECK(circuit.at("bytes") == 2048);
  REQUIRE(circuit.at("hops").size() == 3);
  const auto& exit = circuit.at("hops").at(2);
  CHECK(exit.at("name") == "n1");
  CHECK(exit.at("node_id").get<std::string>() == "03" + std::string(62, '0'));
  CHECK(exit.at("owner") == "aa00");
  CHECK(exit.at("country") == "DE");
  CHECK(exit.at("trusted") == true);
  CHECK(exit.at("address") == "127.17.0.1:1717");
  CHECK(json::parse(routes_json({})).at("circuits").empty());
}

TEST_CASE("names that are no UTF-8 do not break the answer", "[status_json]") {
  auto status = test::sample_status();
  status.network = "\xff\xfe\n\"";
  auto routes = test::sample_routes();
  routes[0].isolation = std::string("\xc3\x28\0", 3);
  CHECK_NOTHROW(json::parse(status_json(status)));
  CHECK_NOTHROW(json::parse(routes_json(routes)));
}
