// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/control_client.hpp"

#include <catch2/catch.hpp>

using namespace gate17::client;

TEST_CASE("an absent socket means not running, an impossible path is a usage error", "[control_client]") {
  CHECK(ask_client("/nonexistent/gate17/control.sock", "/status").error().code == exit_not_running);
  CHECK(ask_client(std::string(200, 'a'), "/status").error().code == exit_usage);
  CHECK(ask_client("", "/status").error().code == exit_usage);
}
