// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/connect_wait.hpp"

#include <catch2/catch.hpp>
#include <deque>
#include <nlohmann/json.hpp>
#include <sstream>

#include "client/control/status_json.hpp"
#include "tests/client/control/sample_status.hpp"

using namespace gate17;
using namespace gate17::client;
using std::chrono::milliseconds;
using progress = connect_wait_options::progress;

namespace {

using answer = tl::expected<std::string, control_failure>;

answer fetching(std::uint32_t answered) {
  actors::control_status status;
  status.fetch = {.sources_asked = 3, .sources_answered = answered};
  return status_json(status);
}
answer linking() {
  auto status = test::sample_status();
  status.state = actors::run_state::starting;
  status.consensus.usable_nodes = 7;
  return status_json(status);
}
answer connected() { return status_json(test::sample_status()); }
answer absent() { return tl::unexpected(control_failure{exit_not_running, "no client"}); }

struct fixture {
  std::deque<answer> answers;
  milliseconds waited{0};
  std::ostringstream out, err;
  connect_wait_options options{.wait = true,
                               .json = false,
                               .show = progress::lines,
                               .timeout = milliseconds{1000},
                               .interval = milliseconds{300},
                               .patience = milliseconds{10'000}};

  exit_code run() {
    const auto ask = [this](std::string_view) {
      const auto now = answers.front();
      if (answers.size() > 1)
        answers.pop_front();
      return now;
    };
    return wait_until_connected(
        options, ask, [this](milliseconds time) { waited += time; }, out, err);
  }
};

} // namespace

TEST_CASE("waiting ends with the connection and shows each step once", "[connect_wait]") {
  fixture f;
  f.options.timeout = milliseconds{5000};
  f.answers = {absent(), absent(), fetching(0), fetching(1), linking(), linking(), connected()};
  CHECK(f.run() == exit_ok);
  CHECK(f.waited == milliseconds{1800});
  CHECK(f.err.str() == "no client\n"
                       "network file read; fetching the network document (0 of 3 directories answered)\n"
                       "network file read; fetching the network document (1 of 3 directories answered)\n"
                       "entry n4 chosen; connecting to it\n"
                       "connected\n");
  CHECK(f.out.str().empty());
}

TEST_CASE("on a terminal one line changes", "[connect_wait]") {
  fixture f;
  f.options.show = progress::line;
  f.answers = {linking(), connected()};
  CHECK(f.run() == exit_ok);
  CHECK(f.err.str() == "\r\x1b[Kentry n4 chosen; connecting to it\r\x1b[Kconnected\n");
}

TEST_CASE("waiting ends at the timeout with the reason and a hint", "[connect_wait]") {
  fixture f;
  f.answers = {fetching(0)};
  CHECK(f.run() == exit_not_connected);
  CHECK(f.waited == milliseconds{1000});
  CHECK(f.err.str().find("gate17: not connected\nhint: is the network file the newest one") != std::string::npos);
  f.answers = {absent()};
  CHECK(f.run() == exit_not_running);
}

TEST_CASE("a step that takes long comes with its hint, a trouble with its reason at once", "[connect_wait]") {
  fixture f;
  f.options.patience = milliseconds{600};
  f.answers = {linking()};
  f.run();
  CHECK(f.err.str().find("connecting to it\nentry n4 chosen; connecting to it: the entry may be down") !=
        std::string::npos);
  actors::control_status portal;
  portal.state = actors::run_state::offline;
  portal.trouble = actors::network_trouble::captive_portal;
  portal.reason = "sign in first";
  f.err.str("");
  f.options.wait = false;
  f.answers = {status_json(portal)};
  CHECK(f.run() == exit_not_connected);
  CHECK(f.err.str().find("answered): sign in first\n") != std::string::npos);
  CHECK(f.err.str().find("gate17: not connected: sign in first\n") != std::string::npos);
}

TEST_CASE("JSON is one object at the end and nothing on the way", "[connect_wait]") {
  fixture f;
  f.options.json = true;
  f.answers = {fetching(0), linking(), connected()};
  CHECK(f.run() == exit_ok);
  CHECK(f.err.str().empty());
  const auto said = nlohmann::json::parse(f.out.str());
  CHECK(said.at("connected") == true);
  CHECK(said.at("phase") == "done");
  f.out.str("");
  f.options.wait = false;
  f.answers = {fetching(0)};
  CHECK(f.run() == exit_not_connected);
  CHECK(nlohmann::json::parse(f.out.str()).at("connected") == false);
}

TEST_CASE("without waiting one question decides", "[connect_wait]") {
  fixture f;
  f.options.wait = false;
  auto status = test::sample_status();
  status.state = actors::run_state::offline;
  f.answers = {answer(status_json(status))};
  CHECK(f.run() == exit_not_connected);
  status.state = actors::run_state::degraded;
  f.answers = {answer(status_json(status))};
  CHECK(f.run() == exit_ok);
  f.answers = {answer("{}")};
  CHECK(f.run() == exit_failed);
  CHECK(f.waited == milliseconds{0});
}
