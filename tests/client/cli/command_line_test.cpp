// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/command_line.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "client/control/route_json.hpp"
#include "client/control/status_json.hpp"
#include "tests/client/control/sample_routes.hpp"
#include "tests/client/control/sample_status.hpp"

using namespace gate17;
using namespace gate17::client;

namespace {

struct fixture {
  std::ostringstream out, err;
  tl::expected<std::string, control_failure> answer = status_json(test::sample_status());
  std::string asked;
  int runs = 0;

  int run(std::vector<const char*> words) {
    words.insert(words.begin(), "gate17");
    out.str("");
    err.str("");
    command_environment environment{
        .out = out,
        .err = err,
        .run = [this](const node::client_config&) { return ++runs, 0; },
        .ask =
            [this](const std::filesystem::path& socket, std::string_view target) {
              asked = socket.string() + std::string(target);
              return answer;
            },
        .tell =
            [this](const std::filesystem::path& socket, std::string_view target) {
              asked = "POST " + socket.string() + std::string(target);
              return answer;
            },
        .follow = [this](const std::filesystem::path& socket, const std::string& target,
                         const std::function<bool(std::string_view)>& on_line) -> tl::expected<void, control_failure> {
          asked = socket.string() + target;
          if (!answer)
            return tl::unexpected(answer.error());
          on_line(*answer);
          return {};
        },
        .pause = [](std::chrono::milliseconds) {},
        .unix_now = [] { return std::int64_t{1'800'000'000}; },
        .control = "/default.sock",
        .fetch = [](const node::network_settings&) -> tl::expected<actors::network_view_ptr, std::string> {
          return tl::unexpected<std::string>("nobody answers");
        },
    };
    return command_line(static_cast<int>(words.size()), words.data(), environment);
  }
};

} // namespace

TEST_CASE("read commands ask the socket they are told", "[command_line]") {
  fixture f;
  CHECK(f.run({"status", "--json"}) == exit_ok);
  CHECK(f.asked == "/default.sock/status");
  CHECK(f.out.str() == status_json(test::sample_status()) + "\n");
  CHECK(f.run({"--control", "/a.sock", "status"}) == exit_ok);
  CHECK(f.asked == "/a.sock/status");
  CHECK(f.out.str().find("connected") != std::string::npos);
  f.answer = routes_json(test::sample_routes());
  CHECK(f.run({"route", "show", "--control", "/b.sock"}) == exit_ok);
  CHECK(f.asked == "/b.sock/routes");
}

TEST_CASE("circuits are renewed for all keys or for one", "[command_line]") {
  fixture f;
  f.answer = "{\"schema_version\":1,\"renewed\":2}";
  CHECK(f.run({"circuit", "new"}) == exit_ok);
  CHECK(f.asked == "POST /default.sock/circuits/new");
  CHECK(f.out.str() == "2 circuits take no new streams any more\n");
  CHECK(f.run({"circuit", "new", "--isolation", "127.0.0.1:1080#a b", "--json"}) == exit_ok);
  CHECK(f.asked == "POST /default.sock/circuits/new?isolation=127.0.0.1%3A1080%23a%20b");
  CHECK(f.out.str() == *f.answer + "\n");
  CHECK(f.run({"circuit"}) == exit_usage);
}

TEST_CASE("exit codes tell what went wrong", "[command_line]") {
  fixture f;
  for (const auto& words : std::vector<std::vector<const char*>>{{},
                                                                 {"nonsense"},
                                                                 {"status", "--bad"},
                                                                 {"route"},
                                                                 {"run"},
                                                                 {"config", "check"},
                                                                 {"connect", "--timeout", "-1"}})
    CHECK(f.run(words) == exit_usage);
  f.answer = tl::unexpected(control_failure{exit_not_running, "no client"});
  CHECK(f.run({"status"}) == exit_not_running);
  CHECK(f.err.str() == "gate17: no client\n");
  CHECK(f.run({"connect", "--wait", "--timeout", "0.5"}) == exit_not_running);
  f.answer = status_json({});
  CHECK(f.run({"connect"}) == exit_not_connected);
  f.answer = "rubbish";
  CHECK(f.run({"status"}) == exit_failed);
  CHECK(f.run({"--help"}) == exit_ok);
  CHECK(f.run({"--version"}) == exit_ok);
  CHECK(f.out.str().find("gate17 ") == 0);
}

TEST_CASE("a bad configuration is named with file and reason and never run", "[command_line]") {
  fixture f;
  CHECK(f.run({"run", "--config", "/nonexistent.toml"}) == exit_failed);
  CHECK(f.err.str().find("/nonexistent.toml") != std::string::npos);
  CHECK(f.runs == 0);
  CHECK(f.run({"config", "check", "/nonexistent.toml", "--json"}) == exit_failed);
  const auto out = nlohmann::json::parse(f.out.str());
  CHECK(out.at("valid") == false);
  CHECK(out.at("errors").at(0).at("file") == "/nonexistent.toml");
}

TEST_CASE("watch, log and bugreport ask for their own", "[command_line]") {
  fixture f;
  f.answer = R"({"schema_version":1,"time":0,"event":"circuit_built","circuit":4})";
  CHECK(f.run({"watch"}) == exit_ok);
  CHECK(f.asked == "/default.sock/watch");
  CHECK(f.out.str() == "00:00:00Z circuit 4 built\n");
  CHECK(f.run({"watch", "--json"}) == exit_ok);
  CHECK(f.out.str() == *f.answer + "\n");
  f.answer = R"({"schema_version":1,"levels":{"proxy":"debug"}})";
  CHECK(f.run({"log"}) == exit_ok);
  CHECK(f.asked == "/default.sock/log");
  CHECK(f.run({"log", "debug", "proxy"}) == exit_ok);
  CHECK(f.asked == "POST /default.sock/log?level=debug&component=proxy");
  CHECK(f.out.str() == "levels:\n  proxy: debug\n");
  CHECK(f.run({"log", "loud"}) == exit_usage);
  CHECK(f.run({"log", "info", "all"}) == exit_usage);
  CHECK(f.run({"bugreport"}) == exit_ok);
  CHECK(f.asked == "/default.sock/bugreport");
  f.answer = "rubbish";
  CHECK(f.run({"watch"}) == exit_failed);
  f.answer = tl::unexpected(control_failure{exit_not_running, "no client"});
  CHECK(f.run({"watch"}) == exit_not_running);
}

TEST_CASE("route explain asks for one destination and says by its code whether there is a route", "[command_line]") {
  fixture f;
  f.answer = explanation_json({}, test::sample_explanation());
  CHECK(f.run({"route", "explain", "example.com", "--app", "a b", "--level", "high"}) == exit_ok);
  CHECK(f.asked == "/default.sock/route?host=example.com&port=443&app=a%20b&level=high");
  CHECK(f.run({"route", "explain", "--cleartext", "--udp", "[2001:db8::1]"}) == exit_ok);
  CHECK(f.asked == "/default.sock/route?host=2001%3Adb8%3A%3A1&port=80&udp=1&cleartext=1");
  f.answer = explanation_json({}, test::sample_refusal());
  CHECK(f.run({"route", "explain", "example.com:80"}) == exit_no_route);
  CHECK(f.out.str().find("what to do") != std::string::npos);
  CHECK(f.run({"route", "explain", "example.com:80", "--json"}) == exit_no_route);
  CHECK(f.out.str() == *f.answer + "\n");
  f.asked.clear();
  for (const auto* bad : {"example.com:0", "a..b", ":80"})
    CHECK(f.run({"route", "explain", bad}) == exit_usage);
  CHECK(f.run({"route", "explain", "example.com", "--level", "slow"}) == exit_usage);
  CHECK(f.asked.empty());
  f.answer = tl::unexpected(control_failure{exit_not_running, "no"});
  CHECK(f.run({"route", "explain", "example.com"}) == exit_not_running);
}

TEST_CASE("exits are asked for", "[command_line]") {
  fixture f;
  f.answer = exits_json(test::sample_exits());
  CHECK(f.run({"exits"}) == exit_ok);
  CHECK(f.asked == "/default.sock/exits");
  CHECK(f.out.str().find("not usable: not running") != std::string::npos);
}
