// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/connect_wait.hpp"

#include <catch2/catch.hpp>
#include <deque>
#include <sstream>

using namespace gate17::client;
using std::chrono::milliseconds;

namespace {

using answer = tl::expected<std::string, control_failure>;

answer state(const std::string& name) { return "{\"schema_version\":1,\"state\":\"" + name + "\"}"; }
answer absent() { return tl::unexpected(control_failure{exit_not_running, "no client"}); }

struct fixture {
  std::deque<answer> answers;
  milliseconds waited{0};
  std::ostringstream progress;

  exit_code run(bool wait) {
    connect_wait_options options;
    options.wait = wait;
    options.timeout = milliseconds{1000};
    options.interval = milliseconds{300};
    const auto ask = [this](std::string_view) {
      const auto now = answers.front();
      if (answers.size() > 1)
        answers.pop_front();
      return now;
    };
    return wait_until_connected(
        options, ask, [this](milliseconds time) { waited += time; }, progress);
  }
};

} // namespace

TEST_CASE("waiting ends with the connection and shows each state once", "[connect_wait]") {
  fixture f;
  f.answers = {absent(), absent(), state("starting"), state("connected")};
  CHECK(f.run(true) == exit_ok);
  CHECK(f.waited == milliseconds{900});
  CHECK(f.progress.str() == "no client\nstarting\nconnected\n");
}

TEST_CASE("waiting ends at the timeout with the last reason", "[connect_wait]") {
  fixture f;
  f.answers = {state("starting")};
  CHECK(f.run(true) == exit_not_connected);
  CHECK(f.waited == milliseconds{1000});
  f.answers = {absent()};
  CHECK(f.run(true) == exit_not_running);
}

TEST_CASE("without waiting one question decides", "[connect_wait]") {
  fixture f;
  f.answers = {state("offline")};
  CHECK(f.run(false) == exit_not_connected);
  f.answers = {state("degraded")};
  CHECK(f.run(false) == exit_ok);
  f.answers = {answer("{}")};
  CHECK(f.run(false) == exit_failed);
  CHECK(f.waited == milliseconds{0});
}
