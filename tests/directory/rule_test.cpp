// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/rule.hpp"

#include <catch2/catch.hpp>

using namespace gate17;
using directory::rule;
using directory::transport;

namespace {

bool matches(const char* text, transport protocol, const char* target) {
  return rule::parse(text).value().matches(protocol, proto::endpoint::parse(target).value());
}

} // namespace

TEST_CASE("a rule matches subject, protocol and ports", "[rule]") {
  CHECK(matches("+ *", transport::udp, "192.0.2.1:1"));
  CHECK(matches("+ * tcp/443", transport::tcp, "192.0.2.1:443"));
  CHECK_FALSE(matches("+ * tcp/443", transport::udp, "192.0.2.1:443"));
  CHECK_FALSE(matches("+ * tcp/443", transport::tcp, "192.0.2.1:444"));
  CHECK(matches("- 10.0.0.0/8 udp/1000-2000", transport::udp, "10.9.9.9:2000"));
  CHECK_FALSE(matches("- 10.0.0.0/8 udp/1000-2000", transport::udp, "10.9.9.9:2001"));
  CHECK_FALSE(matches("- 10.0.0.0/8 udp/1000-2000", transport::udp, "11.9.9.9:1500"));
  CHECK(matches("+ 2001:db8::/32 tcp/*", transport::tcp, "[2001:db8::1]:1"));
  CHECK_FALSE(matches("+ 2001:db8::/32 tcp/*", transport::udp, "[2001:db8::1]:1"));
}

TEST_CASE("blanks and comments are ignored", "[rule]") {
  CHECK(rule::parse("  +\t*   tcp/443   # the web").value() == rule::parse("+ * tcp/443").value());
  CHECK(directory::without_comment("   # nothing").empty());
}

TEST_CASE("what is no rule is refused", "[rule]") {
  for (const char* text : {"",
                           "# comment",
                           "+",
                           "*",
                           "+*",
                           "+ *x",
                           "? *",
                           "+ * 443",
                           "+ * tcp",
                           "+ * tcp/",
                           "+ * tcp/x",
                           "+ * tcp/65536",
                           "+ * tcp/9-8",
                           "+ * tcp/1-",
                           "+ * icmp/1",
                           "+ * tcp/1 more",
                           "+ 10.0.0.1/8",
                           "+ example.com",
                           "+ * tcp/-1",
                           "++ *"}) {
    INFO(text);
    CHECK(rule::parse(text) == directory::fail(directory::errc::bad_rule));
  }
}

TEST_CASE("the text of a rule parses to the same rule", "[rule]") {
  for (const char* text : {"+ *", "- *", "+ * tcp/443", "+ * udp/*", "- 10.0.0.0/8 tcp/1-1024", "+ 2001:db8::/32"}) {
    const auto parsed = rule::parse(text);
    REQUIRE(parsed);
    CHECK(parsed->to_string() == text);
    CHECK(rule::parse(parsed->to_string()).value() == *parsed);
  }
}
