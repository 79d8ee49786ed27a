// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/cli/command_line.hpp"

#include <optional>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "node/cli/exit_code.hpp"
#include "node/config/network_settings.hpp"
#include "node/config/reject_list_file.hpp"
#include "node/keys/atomic_file.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17;
using namespace gate17::node;

namespace {

constexpr proto::unix_seconds now = 1'800'000'000;

/// The program with everything around it replaced.
struct program {
  test::scratch_folder folder;
  test::seeded_random random{3};
  std::ostringstream out;
  std::ostringstream err;
  std::vector<std::string> ran;
  tl::expected<http::reply, std::string> answer = tl::unexpected<std::string>("nobody listens");
  std::string asked;

  int operator()(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "gate17-node");
    std::vector<const char*> argv;
    for (const auto& argument : arguments)
      argv.push_back(argument.c_str());
    out.str({});
    err.str({});
    const auto run = [&](const node_config& config) {
      ran.push_back(config.name);
      return 0;
    };
    const auto get = [&](const proto::endpoint& at, const std::string& target) {
      asked = at.to_string() + target;
      return answer;
    };
    const environment around{out, err, random, [] { return now; }, run, get};
    return command_line(static_cast<int>(argv.size()), argv.data(), around);
  }

  std::string in(const std::string& name) const { return (folder.path() / name).string(); }
  nlohmann::json json() const { return nlohmann::json::parse(out.str()); }
};

} // namespace

TEST_CASE("usage errors are told apart from failures") {
  program gate17_node;
  CHECK(gate17_node({}) == exit_usage);
  CHECK(gate17_node({"fly"}) == exit_usage);
  CHECK(gate17_node({"plan", "apply"}) == exit_usage);
  CHECK(gate17_node({"--help"}) == exit_ok);
  CHECK(gate17_node.out.str().find("Exit codes") != std::string::npos);
  CHECK(gate17_node({"plan", "apply", "--help"}) == exit_ok);
  CHECK(gate17_node.out.str().find("PLAN.toml") != std::string::npos);
  CHECK(gate17_node({"run", "--config", "/nowhere/n1.toml"}) == exit_failed);
  CHECK(gate17_node.err.str() == "/nowhere/n1.toml: cannot be opened: No such file or directory\n");
}

TEST_CASE("the network owner signs who is turned away, each list a serial further") {
  program gate17_node;
  const auto net = gate17_node.in("net");
  REQUIRE(gate17_node({"plan", "apply", "deploy/local.toml", "--out", net}) == exit_ok);
  const auto settings = load_network_settings(net + "/network.toml");
  REQUIRE(settings);
  const std::string first(64, 'a');
  const std::string second(64, 'b');
  const auto list = gate17_node.in("list.toml");
  const auto reject = [&](std::vector<std::string> more, const std::string& owner = "A") {
    std::vector<std::string> words{
        "owner", "reject", "--network", net + "/network.toml", "--owner-key", net + "/owners/" + owner + ".key",
        "--out", list};
    words.insert(words.end(), more.begin(), more.end());
    return gate17_node(words);
  };
  REQUIRE(reject({"--add", first, "--add", second}) == exit_ok);
  CHECK(load_reject_list(list, settings->network)->serial == 1);
  CHECK(load_reject_list(list, settings->network)->nodes.size() == 2);
  REQUIRE(reject({"--remove", first}) == exit_ok);
  CHECK(load_reject_list(list, settings->network)->serial == 2);
  CHECK(proto::to_hex(load_reject_list(list, settings->network)->nodes.at(0)) == second);
  REQUIRE(reject({"--serial", "9"}) == exit_ok);
  CHECK(load_reject_list(list, settings->network)->serial == 9);
  CHECK(reject({"--add", first}, "B") == exit_failed);
  CHECK(gate17_node.err.str().find("is not the key of the owner of the network 'local'") != std::string::npos);
  CHECK(reject({"--add", "abc"}) == exit_failed);
  write_file(list, "serial = 1\n", public_file_mode);
  CHECK(reject({"--add", first}) == exit_failed);
}

TEST_CASE("a plan is applied, checked, shown and run") {
  program gate17_node;
  const auto out = gate17_node.in("net");
  REQUIRE(gate17_node({"plan", "apply", "deploy/local.toml", "--out", out, "--json"}) == exit_ok);
  const auto summary = gate17_node.json();
  CHECK(summary["schema_version"] == 1);
  CHECK(summary["network"] == "local");
  CHECK(summary["nodes"].size() == 7);
  CHECK(summary["files"][0]["change"] == "created");
  CHECK(gate17_node.err.str().find("warning: deploy/local.toml:") == 0);

  CHECK(gate17_node({"plan", "apply", "deploy/local.toml", "--out", out}) == exit_ok);
  CHECK(gate17_node.out.str().find("n1.toml: unchanged\n") != std::string::npos);

  CHECK(gate17_node({"config", "check", out + "/n1.toml", "--json"}) == exit_ok);
  CHECK(gate17_node.json()["valid"] == true);

  CHECK(gate17_node({"keys", "show", "--config", out + "/d1.toml", "--json"}) == exit_ok);
  CHECK(gate17_node.json()["node_id"] == summary["nodes"][0]["node_id"]);
  CHECK(gate17_node.json()["onion_valid_until"] == "2027-01-22T08:00:00Z");
  CHECK(gate17_node.json().contains("authority_key"));
  CHECK(gate17_node({"keys", "show", "--config", out + "/n1.toml"}) == exit_ok);
  CHECK(gate17_node.out.str().find("authority_key") == std::string::npos);

  CHECK(gate17_node({"run", "--config", out + "/n1.toml"}) == exit_ok);
  CHECK(gate17_node.ran == std::vector<std::string>{"n1"});
}

TEST_CASE("a bad plan writes nothing") {
  program gate17_node;
  REQUIRE(write_file(gate17_node.in("bad.toml"), "[network]\nname = \"x\"\n[[owner]]\nnam = 1\n", 0644));
  CHECK(gate17_node({"plan", "apply", gate17_node.in("bad.toml"), "--out", gate17_node.in("net")}) == exit_failed);
  CHECK(gate17_node.err.str().find("bad.toml:4: unknown key 'nam' in [[owner]]; did you mean 'name'?") !=
        std::string::npos);
  CHECK_FALSE(std::filesystem::exists(gate17_node.in("net")));
}

TEST_CASE("a bad configuration is told with its lines, as text and as JSON") {
  program gate17_node;
  const auto file = gate17_node.in("n.toml");
  REQUIRE(write_file(file, "name = 3\n", 0644));
  CHECK(gate17_node({"config", "check", file}) == exit_failed);
  CHECK(gate17_node.err.str().find("n.toml:1: 'name' must be a string, not an integer") != std::string::npos);
  CHECK(gate17_node({"config", "check", file, "--json"}) == exit_failed);
  const auto errors = gate17_node.json()["errors"];
  CHECK(gate17_node.json()["valid"] == false);
  CHECK(errors.back()["line"] == 1);
  CHECK(errors.back()["file"] == file);
}

TEST_CASE("status says whether a node serves, is waiting, or is not there") {
  program gate17_node;
  const auto out = gate17_node.in("net");
  REQUIRE(gate17_node({"plan", "apply", "deploy/local.toml", "--out", out}) == exit_ok);
  const std::vector<std::string> status{"status", "--config", out + "/n1.toml", "--json"};
  CHECK(gate17_node(status) == exit_not_running);
  CHECK(gate17_node.asked == "127.17.0.1:9117/readyz");
  CHECK(gate17_node.json()["state"] == "not_running");
  gate17_node.answer = http::reply{503, "application/json", "{\"reasons\": [\"no consensus\"]}"};
  CHECK(gate17_node(status) == exit_not_connected);
  CHECK(gate17_node.json()["detail"]["reasons"][0] == "no consensus");
  gate17_node.answer = http::reply{200, "text/plain", "ok\n"};
  CHECK(gate17_node(status) == exit_ok);
  CHECK(gate17_node.json()["state"] == "ready");
  gate17_node.answer = http::reply{404, "text/plain", ""};
  CHECK(gate17_node(status) == exit_failed);
}

TEST_CASE("init makes a node that fits its network") {
  program gate17_node;
  REQUIRE(gate17_node({"plan", "apply", "deploy/local.toml", "--out", gate17_node.in("net")}) == exit_ok);
  std::vector<std::string> init{"init",
                                "--name",
                                "n9",
                                "--address",
                                "127.17.0.9:1717",
                                "--role",
                                "relay",
                                "--network",
                                gate17_node.in("net/network.toml"),
                                "--out",
                                gate17_node.in("mine")};
  REQUIRE(gate17_node(init) == exit_ok);
  const auto config = load_node_config(gate17_node.in("mine/n9.toml"));
  REQUIRE(config);
  CHECK(load_network_settings(config->network_file));
  CHECK(std::filesystem::exists(gate17_node.in("mine/owner.key")));
  CHECK(gate17_node({"keys", "show", "--config", gate17_node.in("mine/n9.toml")}) == exit_ok);
  CHECK(gate17_node(init) == exit_failed);
  CHECK(gate17_node.err.str().find("exists already") != std::string::npos);
  init[2] = "N/9";
  CHECK(gate17_node(init) == exit_failed);
  CHECK(gate17_node.err.str().find("'name' must be 1 to 19 characters") != std::string::npos);
  init[2] = "n10";
  init[6] = "exit";
  CHECK(gate17_node(init) == exit_failed);
  CHECK(gate17_node.err.str().find("n10.toml: an exit must also relay") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(gate17_node.in("mine/n10.toml")));
}
