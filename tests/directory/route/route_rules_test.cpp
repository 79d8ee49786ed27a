// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/route/route_rules.hpp"

#include <catch2/catch.hpp>

#include "directory/route/app_mark.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

const std::string node(64, 'a');

route_rules rules_of(const std::vector<std::string>& lines) {
  std::vector<route_rule> rules;
  for (const auto& line : lines)
    rules.push_back(route_rule::parse(line).value());
  return route_rules(rules);
}

} // namespace

TEST_CASE("the first rule that matches says what is wanted", "[route_rules]") {
  const auto rules = rules_of({".example.com tcp/443 exit=DE,FR", "app:mail level=high avoid=US trusted",
                               "192.0.2.0/24 via=" + node, "* udp/* level=balanced"});
  const auto at = [&](const char* host, std::uint16_t port, const char* app = "", transport how = transport::tcp) {
    return rules.for_target(route_target::of(host, port, how), app_mark(app));
  };
  CHECK(at("www.Example.com.", 443).exit_countries == std::vector<std::string>{"DE", "FR"});
  CHECK(at("example.com", 443, "mail").exit_countries.size() == 2);
  CHECK(at("example.com", 80) == route_wishes{});
  CHECK(at("example.com", 80, "mail").level == security_level::high);
  CHECK(at("example.com", 80, "mail").trusted_exit);
  CHECK(at("notexample.com", 443) == route_wishes{});
  CHECK(at("192.0.2.77", 22).exit->bytes.front() == 0xaa);
  CHECK(at("192.0.3.1", 22) == route_wishes{});
  CHECK(at("anywhere.net", 53, "", transport::udp).level == security_level::balanced);
}

TEST_CASE("rules have one text", "[route_rules]") {
  for (const std::string& line : {std::string(".example.com tcp/443 exit=DE,FR level=high trusted"),
                                  std::string("app:mail avoid=US"), "* via=" + node})
    CHECK(route_rule::parse(line)->to_string() == line);
  CHECK(route_rule::parse(" *   trusted  # all of it ")->to_string() == "* trusted");
}

TEST_CASE("what is no rule about routes is refused", "[route_rules]") {
  for (const auto* line : {"*", "", "app: trusted", "* exit=", "* exit=de", "* exit=DE,", "* exit=GER", "* via=12",
                           "* level=middling", "* fast", "DE exit=DE", "L:ads trusted", "localhost trusted"})
    CHECK_FALSE(route_rule::parse(line));
  CHECK(route_rule::parse("* tcp/0-99999 trusted").error() == errc::bad_rule_ports);
  CHECK(route_rule::parse("10.0.0.1/8 trusted").error() == errc::bad_rule_address);
}

TEST_CASE("an isolation key carries the mark of its application", "[route_rules]") {
  CHECK(app_mark("mail") != app_mark("web"));
  CHECK(app_mark("mail").size() == 16);
  CHECK(app_mark_in("127.0.0.1:1080@" + app_mark("mail") + "#0123") == app_mark("mail"));
  CHECK(app_mark_in("127.0.0.1:1080#0123").empty());
  CHECK(app_mark_in("127.0.0.1:1080").empty());
}
