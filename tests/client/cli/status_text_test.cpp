// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/status_text.hpp"

#include <catch2/catch.hpp>

#include "client/control/status_json.hpp"
#include "tests/client/control/sample_status.hpp"

using namespace gate17;
using namespace gate17::client;

TEST_CASE("status says in rows what the JSON says", "[status_text]") {
  const auto text = status_text(status_json(test::sample_status()), 1'800'000'000);
  REQUIRE(text);
  for (const auto* part : {"state     connected\n", "period 12, 7 nodes, valid for 30 s", "n4 (standby: n5)",
                           "n4 (sealed), n5 (header)", "2 open, 1 building, 9 built, 3 failed", "4 open, 40 in all",
                           "1000 B up, 2.7 TiB down", "17 chain steps, 2 DH steps"}) {
    CAPTURE(*text, part);
    CHECK(text->find(part) != std::string::npos);
  }
}

TEST_CASE("a network not known yet and an expired one are said in words", "[status_text]") {
  CHECK(status_text(status_json({}), 0)->find("none yet") != std::string::npos);
  CHECK(status_text(status_json(test::sample_status()), 1'800'000'040)->find("expired 10 s ago") != std::string::npos);
}

TEST_CASE("nodes that tag are named with what that means, and silence is no row", "[status_text]") {
  auto status = test::sample_status();
  CHECK(
      status_text(status_json(status), 0)->find("\ntagging   0badc0de, 5eed5eed: served this client another prekey") !=
      std::string::npos);
  status.tagging_nodes = {"\x1b[31m"};
  CHECK(status_text(status_json(status), 0)->find('\x1b') == std::string::npos);
  status.tagging_nodes.clear();
  CHECK(status_text(status_json(status), 0)->find("tagging") == std::string::npos);
}

TEST_CASE("routes list the hops in order", "[status_text]") {
  const auto text = *routes_text(routes_json(test::sample_routes()));
  const auto first = text.find("1  n3"), second = text.find("2  n2"), third = text.find("3  n1");
  CHECK(first < second);
  CHECK(second < third);
  CHECK(third != std::string::npos);
  CHECK(text.find("circuit 5: open, 1 stream, 2.0 KiB, for 127.0.0.1:1117") == 0);
  CHECK(*routes_text(routes_json({})) == "no circuits\n");
}

TEST_CASE("answers that are no status are a failure, not a crash", "[status_text]") {
  for (const auto* bad : {"", "null", "[]", "{}", "{\"schema_version\":2}", "{\"schema_version\":\"1\"}",
                          "{\"schema_version\":1}", "{\"schema_version\":1,\"state\":7,\"circuits\":[3]}"}) {
    CHECK_FALSE(status_text(bad, 0));
    CHECK_FALSE(routes_text(bad));
  }
}

TEST_CASE("no control character reaches the terminal", "[status_text]") {
  auto status = test::sample_status();
  status.network = "a\x1b[31m\nb";
  const auto text = *status_text(status_json(status), 0);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("a?[31m?b") != std::string::npos);
}

TEST_CASE("sizes are short", "[status_text]") {
  CHECK(bytes_text(0) == "0 B");
  CHECK(bytes_text(1023) == "1023 B");
  CHECK(bytes_text(1024) == "1.0 KiB");
  CHECK(bytes_text(64ULL << 20) == "64.0 MiB");
  CHECK(bytes_text(~0ULL) == "16.0 EiB");
}
