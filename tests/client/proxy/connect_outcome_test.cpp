// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/connect_outcome.hpp"

#include <catch2/catch.hpp>

using namespace gate17::client;
using gate17::actors::close_reason;

TEST_CASE("only wire code 0 means connected", "[connect_outcome]") {
  for (int code = 0; code < 256; ++code)
    CHECK((verdict_of_wire_code(static_cast<std::uint8_t>(code)) == connect_verdict::connected) == (code == 0));
}

TEST_CASE("no close reason is taken for a connection", "[connect_outcome]") {
  for (int reason = 0; reason <= static_cast<int>(close_reason::shutting_down); ++reason)
    CHECK(verdict_of(static_cast<close_reason>(reason)) != connect_verdict::connected);
  CHECK(verdict_of(close_reason::policy) == connect_verdict::not_allowed);
  CHECK(verdict_of(close_reason::no_route) == connect_verdict::no_route);
}
