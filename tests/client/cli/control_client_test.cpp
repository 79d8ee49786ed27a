// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/control_client.hpp"

#include <catch2/catch.hpp>

using namespace gate17::client;

TEST_CASE("the body of a 200 is cut to its length", "[control_client]") {
  CHECK(body_of_response("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}trailing") == "{}");
  CHECK(body_of_response("HTTP/1.1 200 OK\r\nServer: x\r\ncontent-length:2\r\nX: y\r\n\r\n{}") == "{}");
  CHECK(body_of_response("HTTP/1.1 200 OK\r\n\r\nto the end") == "to the end");
}

TEST_CASE("anything else is a failure with a reason", "[control_client]") {
  for (const auto* bad : {"", "HTTP/1.1 200 OK\r\n", "SSH-2.0-x\r\n\r\n",
                          "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", "HTTP/1.1 \r\n\r\n"}) {
    const auto body = body_of_response(bad);
    REQUIRE_FALSE(body);
    CHECK(body.error().code == exit_failed);
  }
  CHECK(body_of_response("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno").error().text.find("404") !=
        std::string::npos);
}

TEST_CASE("an absent socket means not running, an impossible path is a usage error", "[control_client]") {
  CHECK(ask_client("/nonexistent/gate17/control.sock", "/status").error().code == exit_not_running);
  CHECK(ask_client(std::string(200, 'a'), "/status").error().code == exit_usage);
  CHECK(ask_client("", "/status").error().code == exit_usage);
}
