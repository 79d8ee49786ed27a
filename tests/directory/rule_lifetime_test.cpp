// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/rule_lifetime.hpp"

#include <catch2/catch.hpp>

using namespace gate17::directory;
using namespace std::chrono_literals;

TEST_CASE("spans run from half a minute to half a day and have one text", "[rule]") {
  CHECK(rule_lifetime::parse("30s")->span == 30s);
  CHECK(rule_lifetime::parse("15min")->span == 15min);
  CHECK(rule_lifetime::parse("12h")->span == 12h);
  CHECK(rule_lifetime::parse("60s")->to_string() == "1min");
  CHECK(rule_lifetime::parse("90s")->to_string() == "90s");
  CHECK(rule_lifetime::parse("720min")->to_string() == "12h");
  for (const char* text : {"29s", "13h", "43201s", "0h", "1", "s", "1d", "1 h", "-1h", "1.5h", "4294967296s", ""}) {
    INFO(text);
    CHECK(rule_lifetime::parse(text) == fail(errc::bad_rule_lifetime));
  }
}

TEST_CASE("the other lifetimes are words", "[rule]") {
  CHECK(rule_lifetime::parse("forever") == rule_lifetime{});
  CHECK(rule_lifetime{}.to_string().empty());
  for (const char* text : {"once", "until restart"})
    CHECK(rule_lifetime::parse(text)->to_string() == text);
  CHECK_FALSE(rule_lifetime::parse("until"));
  CHECK_FALSE(rule_lifetime::parse("Once"));
}
