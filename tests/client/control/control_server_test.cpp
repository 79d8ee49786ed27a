// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/control_server.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <thread>

#include <unistd.h>

#include "client/cli/control_client.hpp"
#include "client/control/status_json.hpp"
#include "tests/client/control/fixed_source.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace gate17;
using namespace gate17::client;
using gate17::test::fixed_source;
using gate17::test::scratch_folder;

TEST_CASE("a client answers over its control socket until it stops", "[control_server]") {
  const scratch_folder folder;
  const auto socket = folder.path() / "run" / "control.sock";
  const fixed_source source{};
  watch_hub watchers;
  auto server = serve_control(socket, source, watchers);
  REQUIRE(server);
  CHECK(ask_client(socket, "/status") == status_json(test::sample_status()));
  CHECK(ask_client(socket, "/routes") == routes_json(test::sample_routes()));
  const auto refused = ask_client(socket, "/secrets");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == exit_failed);
  CHECK(refused.error().text.find("404") != std::string::npos);
  const auto mode = std::filesystem::status(socket).permissions();
  CHECK((mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
        std::filesystem::perms::none);
  server->reset();
  CHECK(ask_client(socket, "/status").error().code == exit_not_running);
}

TEST_CASE("watching goes on until the reader has enough or the client stops", "[control_server]") {
  const scratch_folder folder;
  const auto socket = folder.path() / "control.sock";
  const fixed_source source{};
  watch_hub watchers;
  auto server = serve_control(socket, source, watchers);
  REQUIRE(server);
  actors::watch_event event;
  event.what = actors::watch_event::kind::circuit_built;
  std::atomic<bool> over = false;
  std::thread events([&] {
    while (!over) {
      watchers.on_event(event);
      std::this_thread::yield();
    }
  });
  int lines = 0;
  CHECK(follow_client(socket, "/watch", [&](std::string_view line) {
    CHECK(line.find("\"event\":\"circuit_built\"") != std::string_view::npos);
    return ++lines < 3;
  }));
  over = true;
  events.join();
  CHECK(lines == 3);
  server->reset();
  CHECK(follow_client(socket, "/watch", [](auto) { return true; }).error().code == exit_not_running);
}

TEST_CASE("levels are set and a bug report is given over the socket", "[control_server]") {
  const scratch_folder folder;
  const auto socket = folder.path() / "control.sock";
  const fixed_source source{};
  watch_hub watchers;
  auto server = serve_control(socket, source, watchers);
  REQUIRE(server);
  CHECK(ask_client(socket, "/log?level=warn&component=keys", "POST")->find("\"keys\":\"warn\"") != std::string::npos);
  CHECK(ask_client(socket, "/log?level=loud", "POST").error().code == exit_failed);
  CHECK(ask_client(socket, "/bugreport")->find("\"kernel\":\"Linux") != std::string::npos);
  CHECK(ask_client(socket, "/log?level=info", "POST"));
}
