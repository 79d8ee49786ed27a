// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/rule_list.hpp"

#include <catch2/catch.hpp>

using namespace gate17;
using namespace gate17::directory;

namespace {

rule_list list(const std::vector<std::string>& lines) { return rule_list::parse(lines).value(); }

} // namespace

TEST_CASE("the first rule that matches decides", "[rule]") {
  rule_target target;
  target.name = "www.example.com";
  const auto made = list({"# mine", "- .example.org", "", "+ .example.com", "- *"});
  CHECK(made.lines() == std::vector<std::string>{"- .example.org", "+ .example.com", "- *"});
  CHECK(made.decide(target).decisive == 1);
  CHECK(made.decide(target).missing.empty());
  target.name = "elsewhere.net";
  CHECK(made.decide(target).decisive == 2);
  CHECK_FALSE(list({"- .example.org"}).decide(target).decisive);
}

TEST_CASE("what rules before the decisive one would have had to know is told", "[rule]") {
  rule_target target;
  target.address = proto::ip_address::parse("192.0.2.1");
  const auto decision = list({"- DE", "- S:ads tcp/1", "+ 192.0.2.0/24", "- C:EU"}).decide(target);
  CHECK(decision.decisive == 2);
  CHECK(decision.missing.has(rule_fact::country));
  CHECK_FALSE(decision.missing.has(rule_fact::label));
  CHECK_FALSE(decision.missing.has(rule_fact::continent));
  const auto open = list({"- DE", "- L:TRAC"}).decide(target);
  CHECK_FALSE(open.decisive);
  CHECK((open.missing.has(rule_fact::country) && open.missing.has(rule_fact::list)));
}

TEST_CASE("a bad line is named, and there is a most", "[rule]") {
  CHECK(rule_list::parse({"+ *", "# nothing", "+ a..b"}).error() == rule_list_error{3, errc::bad_rule_name});
  std::vector<std::string> many(rule_list::rules_max, "+ *");
  CHECK(rule_list::parse(many));
  many.push_back("+ *");
  CHECK(rule_list::parse(many).error() == rule_list_error{rule_list::rules_max + 1, errc::too_many_rules});
}
