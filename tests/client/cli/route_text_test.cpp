// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/route_text.hpp"

#include <catch2/catch.hpp>

#include "client/control/route_json.hpp"
#include "tests/client/control/sample_routes.hpp"

using namespace gate17;
using namespace gate17::client;

namespace {

actors::route_question question() { return {.target = {"www.example.com", 80}, .app = "mail", .level = {}}; }

} // namespace

TEST_CASE("a route is explained by hops, costs and rules", "[route_text]") {
  const auto json = explanation_json(question(), test::sample_explanation());
  const auto text = explanation_text(json);
  REQUIRE(text);
  for (const auto* part :
       {"destination www.example.com tcp/80\n", "application mail\n", "place       DE, 52.5 0.0 (vague)\n",
        "HTTP in the clear: trusted exits only [trusted]\n", "rule        .example.com exit=DE\n",
        "avoided     country US, AS64500\n", "1  n1", "owner a1000000", "trusted", "why n3\n",
        "cost 10.5 ms: lanes 3.0 + 4.5 (predicted), load 2.0, last stretch 1.0 (123 km from exit to destination)\n",
        "not kept: paths_known: Of some lanes", "the exit could take 6 nodes for the entry\n"}) {
    CAPTURE(*text, part);
    CHECK(text->find(part) != std::string::npos);
  }
  CHECK(explanation_code(json) == exit_ok);
}

TEST_CASE("a refusal names the rule and what to change, and has a code of its own", "[route_text]") {
  const auto json = explanation_json(question(), test::sample_refusal());
  const auto text = explanation_text(json);
  REQUIRE(text);
  CHECK(text->find("no route    The network has no exit that the policy leaves.\n"
                   "because of  the rule \".example.com exit=JP\" of [routes]\n"
                   "what to do  Change or remove this rule; exits stand in DE, NL.\n") != std::string::npos);
  CHECK(explanation_code(json) == exit_no_route);
}

TEST_CASE("without a network there is nothing to explain", "[route_text]") {
  actors::route_explanation nothing;
  nothing.trouble = "no valid network document";
  const auto json = explanation_json(question(), nothing);
  CHECK(explanation_text(json)->find("no route    no valid network document\n") != std::string::npos);
  CHECK(explanation_code(json) == exit_not_connected);
}

TEST_CASE("exits are listed with what keeps them from being used", "[route_text]") {
  const auto text = exits_text(exits_json(test::sample_exits()));
  REQUIRE(text);
  for (const auto* part :
       {"n1           DE        aa00       trusted  - * tcp/25; + *              usable\n",
        "n2           unknown ~ bb00                + * tcp/443                  not usable: not running\n"}) {
    CAPTURE(*text, part);
    CHECK(text->find(part) != std::string::npos);
  }
  CHECK(*exits_text(exits_json({})) == "no exits\n");
}

TEST_CASE("answers that explain nothing are a failure, and no control character reaches the terminal", "[route_text]") {
  for (const auto* bad : {"", "null", "[]", "{\"schema_version\":1}", "{\"schema_version\":1,\"exits\":[3]}"}) {
    CHECK_FALSE(explanation_text(bad));
    CHECK_FALSE(exits_text(bad));
    CHECK(explanation_code(bad) == exit_failed);
  }
  auto exits = test::sample_exits();
  exits[0].policy = {"\x1b[31m"};
  CHECK(exits_text(exits_json(exits))->find('\x1b') == std::string::npos);
}
