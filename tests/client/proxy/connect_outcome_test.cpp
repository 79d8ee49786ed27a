// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/connect_outcome.hpp"

#include <catch2/catch.hpp>

using namespace gate17::client;
using gate17::actors::close_reason;

TEST_CASE("only code 0 of a connected frame means connected", "[connect_outcome]") {
  for (int code = 0; code < 256; ++code)
    CHECK((verdict_of_connected(static_cast<std::uint8_t>(code)) == connect_verdict::connected) == (code == 0));
}

TEST_CASE("a close instead of an answer is never a connection", "[connect_outcome]") {
  for (int code = 0; code < 256; ++code)
    CHECK(verdict_of(static_cast<gate17::proto::close_code>(code)) != connect_verdict::connected);
  CHECK(verdict_of(gate17::proto::close_code::refused) == connect_verdict::refused);
  CHECK(verdict_of(gate17::proto::close_code::name_not_found) == connect_verdict::name_not_found);
}

TEST_CASE("no close reason is taken for a connection", "[connect_outcome]") {
  for (int reason = 0; reason <= static_cast<int>(close_reason::shutting_down); ++reason)
    CHECK(verdict_of(static_cast<close_reason>(reason)) != connect_verdict::connected);
  CHECK(verdict_of(close_reason::policy) == connect_verdict::not_allowed);
  CHECK(verdict_of(close_reason::no_route) == connect_verdict::no_route);
  CHECK(verdict_of(close_reason::no_trusted_exit) == connect_verdict::not_allowed);
  CHECK(verdict_of(close_reason::cleartext) == connect_verdict::not_allowed);
}
