// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/route/route_preferences.hpp"

#include <catch2/catch.hpp>

#include "directory/route/app_mark.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

route_preferences preferences() {
  route_preferences made;
  made.avoided_countries = {"XX"};
  made.rules = route_rules({route_rule::parse(".example.com exit=DE level=balanced").value(),
                            route_rule::parse("app:mail trusted avoid=US").value()});
  return made;
}

route leaving_in(const char* country, security_level level = security_level::fast, bool trusted = false) {
  route made;
  made.level = level;
  made.hops.resize(3);
  made.hops.back().country = country;
  made.hops.back().trusted = trusted;
  return made;
}

const auto example = route_target::of("www.example.com", 443);
const auto other = route_target::of("other.net", 443);

} // namespace

TEST_CASE("a policy holds what is wanted of all routes and of this one", "[route_preferences]") {
  const auto policy = preferences().policy_for(example, "", security_level::fast);
  CHECK(policy.level == security_level::balanced);
  CHECK(policy.exit_countries == std::vector<std::string>{"DE"});
  CHECK(policy.excluded_countries == std::vector<std::string>{"XX"});
  CHECK_FALSE(policy.needs_trusted_exit);
  CHECK(preferences().policy_for(other, "", security_level::high).level == security_level::high);
  CHECK(preferences().policy_for(other, app_mark("mail"), security_level::fast).needs_trusted_exit);
}

TEST_CASE("a route serves others only as far as rules allow", "[route_preferences]") {
  const auto wishes = preferences();
  CHECK(wishes.allow(leaving_in("FR"), other, ""));
  CHECK_FALSE(wishes.allow(leaving_in("FR", security_level::high), example, ""));
  CHECK_FALSE(wishes.allow(leaving_in("DE", security_level::fast), example, ""));
  CHECK(wishes.allow(leaving_in("DE", security_level::high), example, ""));
  CHECK_FALSE(wishes.allow(leaving_in("US", security_level::fast, true), other, app_mark("mail")));
  CHECK_FALSE(wishes.allow(leaving_in("", security_level::fast, true), other, app_mark("mail")));
  CHECK_FALSE(wishes.allow(leaving_in("SE"), other, app_mark("mail")));
  CHECK(wishes.allow(leaving_in("SE", security_level::fast, true), other, app_mark("mail")));
}
