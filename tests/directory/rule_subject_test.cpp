// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/rule_subject.hpp"

#include <catch2/catch.hpp>

using namespace gate17;
using namespace gate17::directory;

namespace {

rule_match about(const char* subject, const rule_target& target) {
  return rule_subject::parse(subject).value().matches(target);
}

rule_target named(const char* name) {
  rule_target target;
  target.name = name;
  return target;
}

} // namespace

TEST_CASE("names are compared whole, with what is below, or in part", "[rule]") {
  CHECK(about("example.com", named("example.com")) == rule_match::yes);
  CHECK(about("Example.COM", named("example.com")) == rule_match::yes);
  CHECK(about("example.com", named("www.example.com")) == rule_match::no);
  CHECK(about(".example.com", named("example.com")) == rule_match::yes);
  CHECK(about(".example.com", named("a.b.example.com")) == rule_match::yes);
  CHECK(about(".example.com", named("badexample.com")) == rule_match::no);
  CHECK(about(".example.com", named("example.com.evil.net")) == rule_match::no);
  CHECK(about("*ample.c*", named("www.example.com")) == rule_match::yes);
  CHECK(about("*ample.c*", named("www.example.org")) == rule_match::no);
  CHECK(about("example.com", named("")) == rule_match::no);
}

TEST_CASE("every subject says which fact it lacks, and judges when it has it", "[rule]") {
  rule_target known;
  known.name = "www.example.com";
  known.address = proto::ip_address::parse("192.0.2.1");
  known.country = "DE";
  known.continent = continent::europe;
  known.as_number = 64500;
  known.scope = target_scope::internet;
  known.is_listed = [](std::string_view list) { return std::optional(list == "TRAC"); };
  known.is_labelled = [](std::string_view label) { return std::optional(label == "ads"); };
  struct row {
    const char* yes;
    const char* no;
    rule_fact fact;
  };
  for (const auto& [yes, no, fact] :
       {row{".example.com", ".example.org", rule_fact::name}, row{"192.0.2.0/24", "192.0.3.0/24", rule_fact::address},
        row{"DE", "AS", rule_fact::country}, row{"C:EU", "C:AS", rule_fact::continent},
        row{"AS64500", "AS64501", rule_fact::as_number}, row{"internet", "lan", rule_fact::scope},
        row{"L:TRAC", "L:OTHER", rule_fact::list}, row{"S:ads", "S:other", rule_fact::label}}) {
    INFO(yes);
    CHECK(about(yes, known) == rule_match::yes);
    CHECK(about(no, known) == rule_match::no);
    CHECK(about(yes, {}) == rule_match::unknown);
    CHECK(rule_subject::parse(yes)->needs() == fact);
  }
  CHECK(about("*", {}) == rule_match::yes);
  CHECK(rule_subject::parse("*")->needs() == std::nullopt);
}

TEST_CASE("a list that cannot say is unknown, not absent", "[rule]") {
  rule_target target;
  target.is_listed = [](std::string_view) { return std::optional<bool>(); };
  CHECK(about("L:TRAC", target) == rule_match::unknown);
}

TEST_CASE("what looks alike is told apart", "[rule]") {
  CHECK(rule_subject::parse("AS")->needs() == rule_fact::country);
  CHECK(rule_subject::parse("AS1")->needs() == rule_fact::as_number);
  CHECK(rule_subject::parse("as1")->needs() == rule_fact::name);
  CHECK(rule_subject::parse("de")->needs() == rule_fact::name);
  CHECK(rule_subject::parse("LAN")->needs() == rule_fact::scope);
  CHECK(rule_subject::parse("fe80::1")->needs() == rule_fact::address);
  CHECK(rule_subject::parse("C::1")->needs() == rule_fact::address);
}
