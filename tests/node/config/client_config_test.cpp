// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/client_config.hpp"

#include <catch2/catch.hpp>

using namespace gate17;
using namespace gate17::node;

namespace {

const std::string minimal = "network = \"network.toml\"\nstate = \"client\"\n"
                            "socks = [\"127.0.0.1:1117\"]\n";

std::string node_hex(char digit) { return "\"" + std::string(64, digit) + "\""; }

std::vector<std::string> messages(const std::string& text) {
  const auto config = read_client_config(text, "c.toml");
  std::vector<std::string> out;
  if (!config) {
    for (const auto& error : config.error())
      out.push_back(to_string(error));
  }
  return out;
}

} // namespace

TEST_CASE("a client's defaults") {
  const auto config = read_client_config(minimal, "/srv/c.toml");
  REQUIRE(config);
  CHECK(config->spare_circuits == 2);
  CHECK(config->early_success);
  CHECK(config->level == directory::security_level::fast);
  CHECK(config->control.empty());
  CHECK(config->pin.empty());
}

TEST_CASE("a written client configuration reads back equal") {
  const auto text = minimal +
                    "socks_fresh = [\"127.0.0.1:1217\"]\nhttp = [\"127.0.0.1:1118\"]\ncontrol = \"run/control.sock\"\n"
                    "spare_circuits = 0\nlevel = \"balanced\"\nearly_success = false\nloops = 2\n"
                    "suites = [\"chacha20poly1305\"]\npin = [" +
                    node_hex('1') + "," + node_hex('2') + "," + node_hex('3') +
                    "]\n[link]\ncongestion_control = \"reno\"\n";
  const auto first = read_client_config(text, "/srv/c.toml");
  REQUIRE(first);
  CHECK(first->control == "/srv/run/control.sock");
  const auto written = write_toml(*first);
  INFO(written);
  const auto second = read_client_config(written, "/srv/c.toml");
  REQUIRE(second);
  CHECK(write_toml(*second) == written);
  CHECK(second->socks_fresh == first->socks_fresh);
  CHECK(second->pin == first->pin);
  CHECK(second->suites == first->suites);
  CHECK(second->spare_circuits == 0);
  CHECK_FALSE(second->early_success);
}

TEST_CASE("what has no effect is no key of a client's file") {
  CHECK(messages(minimal + "buffers = \"32MiB\"\n") == std::vector<std::string>{"c.toml:4: unknown key 'buffers'"});
  CHECK(messages(minimal + "name = \"client\"\n") == std::vector<std::string>{"c.toml:4: unknown key 'name'"});
}

TEST_CASE("a pinned path keeps the rules that can be seen here") {
  CHECK(messages(minimal + "pin = [" + node_hex('1') + "," + node_hex('2') + "]\n") ==
        std::vector<std::string>{"c.toml:4: 'pin' needs 3 to 8 nodes, entry first"});
  CHECK(messages(minimal + "pin = [" + node_hex('1') + "," + node_hex('2') + "," + node_hex('1') + "]\n") ==
        std::vector<std::string>{"c.toml:4: 'pin' names a node twice"});
}

TEST_CASE("a client needs a listener, and each address once") {
  CHECK(messages("network = \"n\"\nstate = \"s\"\n") ==
        std::vector<std::string>{"c.toml: a client needs a listener: 'socks', 'socks_fresh' or 'http'"});
  CHECK(messages(minimal + "http = [\"127.0.0.1:1117\"]\n") ==
        std::vector<std::string>{"c.toml:4: 'http' uses 127.0.0.1:1117, which is taken already"});
}
