// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/bug_report.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/client/control/sample_status.hpp"

using namespace gate17;
using namespace gate17::client;

namespace {

node::client_config telling_config() {
  node::client_config out;
  out.file = "/home/alice/client.toml";
  out.network_file = "/home/alice/network.toml";
  out.state_folder = "/home/alice/state";
  out.control = "/home/alice/run/control.sock";
  out.socks = {*proto::endpoint::parse("127.0.0.1:1117"), *proto::endpoint::parse("192.168.7.9:1080")};
  out.access = {{{out.socks[1]}, "/home/alice/users"}};
  out.log.file = "/home/alice/log";
  proto::node_id node;
  node.bytes.fill(0xab);
  out.pin = {node};
  return out;
}

} // namespace

TEST_CASE("a bug report says what helps and nothing that tells of its user", "[bug_report]") {
  const auto config = telling_config();
  auto status = test::sample_status();
  status.reason = "no answer from 192.0.2.1:1717";
  system_facts system;
  system.kernel = "Linux 6.1";
  system.aes = true;
  const auto text = bug_report_json(
      {"1.2.3", config, status, {"warn exit: range 198.51.100.0/24 of www.example.org in /home/alice/x"}, system});
  const auto report = nlohmann::json::parse(text);
  CHECK(report.at("version") == "1.2.3");
  CHECK(report.at("config").at("socks") == nlohmann::json{{"count", 2}, {"beyond_loopback", 1}, {"with_password", 1}});
  CHECK(report.at("config").at("pin") == nlohmann::json{"abababab"});
  CHECK(report.at("status").at("state") == "connected");
  CHECK(report.at("status").at("entry") == nlohmann::json{{"active", true}, {"standby", true}});
  CHECK(report.at("warnings") == nlohmann::json{"warn exit: range <address> of <name> in <path>x"});
  CHECK(report.at("system").at("kernel") == "Linux 6.1");
  CHECK(report.at("system").at("aes") == true);
  for (const auto* secret : {"alice", "192.", "127.0.0.1", "1117", "example", "198.51", "\"n4\"", "ababababab"}) {
    CAPTURE(secret);
    CHECK(text.find(secret) == std::string::npos);
  }
}

TEST_CASE("the name of the distribution is read as os-release spells it", "[bug_report]") {
  CHECK(pretty_name("ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n") == "Debian GNU/Linux 12 (bookworm)");
  CHECK(pretty_name("PRETTY_NAME=Arch") == "Arch");
  CHECK(pretty_name("NAME=x\n").empty());
}
