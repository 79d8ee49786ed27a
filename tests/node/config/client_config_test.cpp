// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/client_config.hpp"

#include <catch2/catch.hpp>

using namespace gate17;
using namespace gate17::node;
using namespace std::string_literals;

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

TEST_CASE("wishes about routes are read and written") {
  const auto text =
      minimal +
      "[routes]\navoid_countries = [\"DE\", \"FR\"]\navoid_asns = \"AS64500\"\navoid_owners = " + node_hex('a') +
      "\navoid_nodes = [" + node_hex('b') +
      "]\nrules = [\".example.com tcp/443 exit=CH\", \"app:mail level=high trusted\"]\n"
      "country = \"NL\"\nlat = 52.37\nlon = 4.9\n";
  const auto first = read_client_config(text, "/srv/c.toml");
  REQUIRE(first);
  CHECK(first->routes.avoided_countries == std::vector{"DE"s, "FR"s});
  CHECK(first->routes.avoided_asns == std::vector<std::uint32_t>{64'500});
  CHECK(first->routes.avoided_owners.size() == 1);
  CHECK(first->routes.avoided_nodes.size() == 1);
  CHECK(first->routes.rules.rules().size() == 2);
  CHECK(first->routes.place.has_coordinates);
  const auto second = read_client_config(write_toml(*first), "/srv/c.toml");
  REQUIRE(second);
  CHECK(second->routes == first->routes);
  CHECK(messages(minimal + "[routes]\navoid_asns = \"64500\"\nrules = [\"DE exit=DE\"]\n").size() == 2);
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

TEST_CASE("a listener beyond loopback needs a rule that asks for a password") {
  const auto exposed = "network = \"n\"\nstate = \"s\"\nsocks = [\"127.0.0.1:1\", \"[::1]:1\", \"192.0.2.1:1\"]\n"
                       "http = [\"[2001:db8::1]:2\"]\n"s;
  CHECK(
      messages(exposed) ==
      std::vector<std::string>{
          "c.toml:3: 'socks' opens 192.0.2.1:1 to others than this machine, without an [[access]] rule that asks for a "
          "password",
          "c.toml:4: 'http' opens [2001:db8::1]:2 to others than this machine, without an [[access]] rule that asks "
          "for "
          "a password"});
  CHECK(messages(exposed + "[[access]]\nusers = \"u\"\n").empty());
  CHECK(messages(exposed + "[[access]]\nlisteners = [\"192.0.2.1:1\"]\nusers = \"u\"\n").size() == 1);
  CHECK(messages(minimal + "[[access]]\nlisteners = [\"127.0.0.1:9\"]\n") ==
        std::vector<std::string>{"c.toml:4: [[access]] needs the key 'users'",
                                 "c.toml:5: 'listeners' names 127.0.0.1:9, which is no listener of this file"});
  CHECK(
      messages(minimal + "[[access]]\nusers = \"u\"\n[[access]]\nlisteners = [\"127.0.0.1:1117\"]\nusers = \"v\"\n") ==
      std::vector<std::string>{"c.toml:7: 'listeners' names 127.0.0.1:1117, which has a rule already"});
  const auto config = read_client_config(exposed + "[[access]]\nusers = \"u\"\n", "/srv/c.toml");
  REQUIRE(config);
  const auto again = read_client_config(write_toml(*config), "/srv/c.toml");
  REQUIRE(again);
  CHECK(again->access == config->access);
  CHECK(again->access.at(0).users == "/srv/u");
}

TEST_CASE("components of the log may have a level of their own") {
  const auto config =
      read_client_config(minimal + "[log]\nlevel = \"warn\"\n[log.components]\nproxy = \"debug\"\n", "/c.toml");
  REQUIRE(config);
  CHECK(config->log.components == std::map<log_component, log_level>{{log_component::proxy, log_level::debug}});
  const auto again = read_client_config(write_toml(*config), "/c.toml");
  REQUIRE(again);
  CHECK(again->log == config->log);
  CHECK(messages(minimal + "[log.components]\nproxi = \"debug\"\n") ==
        std::vector<std::string>{"c.toml:5: unknown key 'proxi' in [components]; did you mean 'proxy'?"});
}

TEST_CASE("databases of places are read and written in their order") {
  const auto first =
      read_client_config(minimal + "[geo]\ndatabases = [\"/usr/share/tor/geoip\", \"city.mmdb\"]\n", "/srv/c.toml");
  REQUIRE(first);
  CHECK(first->geo.databases == std::vector<std::filesystem::path>{"/usr/share/tor/geoip", "/srv/city.mmdb"});
  const auto second = read_client_config(write_toml(*first), "/srv/c.toml");
  REQUIRE(second);
  CHECK(second->geo == first->geo);
  CHECK(messages(minimal + "[geo]\n") == std::vector<std::string>{"c.toml:4: [geo] needs the key 'databases'"});
  CHECK(messages(minimal + "[geo]\ndatabases = \"\"\n").size() == 1);
}
