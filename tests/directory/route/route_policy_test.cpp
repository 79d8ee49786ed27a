// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/route/route_policy.hpp"

#include <catch2/catch.hpp>

using namespace gate17::directory;

TEST_CASE("levels have names and lengths", "[route]") {
  CHECK(hops_of(security_level::fast) == 3);
  CHECK(hops_of(security_level::balanced) == 4);
  CHECK(hops_of(security_level::high) == 5);
  for (const auto level : {security_level::fast, security_level::balanced, security_level::high})
    CHECK(parse_security_level(to_string(level)) == level);
  CHECK_FALSE(parse_security_level("Fast"));
}

TEST_CASE("literals are told from names", "[route]") {
  CHECK(route_target::of("127.0.0.1", 80).address);
  CHECK(route_target::of("2001:db8::1", 80).address);
  CHECK_FALSE(route_target::of("example.com", 80).address);
  CHECK(route_target::of("example.com", 80).host == "example.com");
  CHECK(route_target::of("127.0.0.1", 80).host.empty());
}
