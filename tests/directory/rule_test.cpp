// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/rule.hpp"

#include <catch2/catch.hpp>

#include <random>

#include "tests/support/seed.hpp"

using namespace gate17;
using directory::errc;
using directory::rule;
using directory::rule_match;
using directory::rule_target;
using directory::transport;

namespace {

rule_match match(const char* text, transport protocol, const char* at) {
  const auto endpoint = proto::endpoint::parse(at).value();
  rule_target target;
  target.protocol = protocol;
  target.port = endpoint.port;
  target.address = endpoint.address;
  return rule::parse(text).value().matches(target);
}

} // namespace

TEST_CASE("a rule matches subject, protocol and ports", "[rule]") {
  CHECK(match("+ *", transport::udp, "192.0.2.1:1") == rule_match::yes);
  CHECK(match("+ * tcp/443", transport::tcp, "192.0.2.1:443") == rule_match::yes);
  CHECK(match("+ * tcp/443", transport::udp, "192.0.2.1:443") == rule_match::no);
  CHECK(match("+ * tcp/443", transport::tcp, "192.0.2.1:444") == rule_match::no);
  CHECK(match("- 10.0.0.0/8 udp/1000-2000", transport::udp, "10.9.9.9:2000") == rule_match::yes);
  CHECK(match("- 10.0.0.0/8 udp/1000-2000", transport::udp, "10.9.9.9:2001") == rule_match::no);
  CHECK(match("- 10.0.0.0/8 udp/1000-2000", transport::udp, "11.9.9.9:1500") == rule_match::no);
  CHECK(match("+ 2001:db8::/32 tcp/*", transport::tcp, "[2001:db8::1]:1") == rule_match::yes);
  CHECK(match("+ 2001:db8::/32 tcp/*", transport::udp, "[2001:db8::1]:1") == rule_match::no);
}

TEST_CASE("a fact that no port asks for is not missed", "[rule]") {
  CHECK(match("- DE tcp/443", transport::tcp, "192.0.2.1:443") == rule_match::unknown);
  CHECK(match("- DE tcp/443", transport::tcp, "192.0.2.1:444") == rule_match::no);
}

TEST_CASE("blanks and comments are ignored", "[rule]") {
  CHECK(rule::parse("  +\t*   tcp/443   # the web").value() == rule::parse("+ * tcp/443").value());
  CHECK(rule::parse("- *  until \t restart ").value() == rule::parse("- * until restart").value());
  CHECK(directory::without_comment("   # nothing").empty());
}

TEST_CASE("what is no rule is refused with what is wrong", "[rule]") {
  const std::vector<std::pair<const char*, errc>> bad{
      {"", errc::rule_without_sign},
      {"# comment", errc::rule_without_sign},
      {"*", errc::rule_without_sign},
      {"+*", errc::rule_without_sign},
      {"? *", errc::rule_without_sign},
      {"++ *", errc::rule_without_sign},
      {"+", errc::rule_without_subject},
      {"- # all", errc::rule_without_subject},
      {"+ *x", errc::bad_rule_name},
      {"+ **", errc::bad_rule_name},
      {"+ ***", errc::bad_rule_name},
      {"+ .", errc::bad_rule_name},
      {"+ a..b", errc::bad_rule_name},
      {"+ .example.com.", errc::bad_rule_name},
      {"+ 10.0.0.1/8", errc::bad_rule_address},
      {"+ 10.0.0.0/33", errc::bad_rule_address},
      {"+ 127.1", errc::bad_rule_address},
      {"+ 2001:db8::/129", errc::bad_rule_address},
      {"+ C:XX", errc::bad_rule_continent},
      {"+ C:eu", errc::bad_rule_continent},
      {"+ AS0", errc::bad_rule_as_number},
      {"+ AS007", errc::bad_rule_as_number},
      {"+ AS4294967296", errc::bad_rule_as_number},
      {"+ L:", errc::bad_rule_tag},
      {"+ S:a.b", errc::bad_rule_tag},
      {"+ * tcp/", errc::bad_rule_ports},
      {"+ * tcp/x", errc::bad_rule_ports},
      {"+ * tcp/65536", errc::bad_rule_ports},
      {"+ * tcp/9-8", errc::bad_rule_ports},
      {"+ * tcp/1-", errc::bad_rule_ports},
      {"+ * tcp/-1", errc::bad_rule_ports},
      {"+ * icmp/1", errc::bad_rule_ports},
      {"+ * 443", errc::bad_rule_lifetime},
      {"+ * tcp", errc::bad_rule_lifetime},
      {"+ * tcp/1 more", errc::bad_rule_lifetime},
      {"+ * once tcp/1", errc::bad_rule_lifetime},
      {"+ * once forever", errc::bad_rule_lifetime},
  };
  for (const auto& [text, why] : bad) {
    INFO(text);
    CHECK(rule::parse(text) == directory::fail(why));
  }
}

TEST_CASE("the text of a rule parses to the same rule", "[rule]") {
  for (const char* text :
       {"+ *", "- *", "+ * tcp/443", "+ * udp/*", "- 10.0.0.0/8 tcp/1-1024", "+ 2001:db8::/32", "- example.com",
        "- .example.com tcp/80 once", "+ *example* 30s", "- DE", "- C:EU", "+ AS64500", "+ localhost", "- lan udp/53",
        "+ internet", "- L:TRAC until restart", "- S:ads 12h"}) {
    const auto parsed = rule::parse(text);
    INFO(text);
    REQUIRE(parsed);
    CHECK(parsed->to_string() == text);
  }
}

TEST_CASE("rules made of any words are refused or have one text", "[rule]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  constexpr std::array words{"+",           "-",    "*",      "example.com", ".Example.com", "*eXample*", "LAN",
                             "lan",         "DE",   "De",     "AS1",         "as1",          "C:EU",      "L:a_B",
                             "S:x",         "::/0", "tcp/1",  "udp/1-2",     "tcp/0-65535",  "forever",   "once",
                             "90s",         "60s",  "3600s",  "120min",      "until",        "restart",   "localhost",
                             "10.0.0.1/32", "#",    "a.b-c_d"};
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string line = random() % 2 == 0 ? "+" : "-";
    for (std::size_t count = random() % 5; count > 0; --count)
      line += std::string(" ") + words.at(random() % words.size());
    const auto made = rule::parse(line);
    if (!made)
      continue;
    ++accepted;
    const auto text = made->to_string();
    CAPTURE(line, text);
    REQUIRE(rule::parse(text) == made);
    REQUIRE(rule::parse(text)->to_string() == text);
  }
  CHECK(accepted > 1'000);
}
