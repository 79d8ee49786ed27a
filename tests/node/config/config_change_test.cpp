// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/config_change.hpp"

#include <catch2/catch.hpp>

using namespace gate17;
using namespace gate17::node;
using keys = std::vector<std::string>;

TEST_CASE("an equal file needs no restart") {
  CHECK(keys_for_restart(node_config{}, node_config{}).empty());
  CHECK(keys_for_restart(client_config{}, client_config{}).empty());
}

TEST_CASE("what a running node can change is no reason to restart") {
  node_config wanted;
  wanted.contact = "ops@example.org";
  wanted.exit.policy = {"- *"};
  wanted.exit.dial_timeout = std::chrono::seconds(3);
  wanted.limits.links_max = 1;
  wanted.limits.circuits_max = 1;
  wanted.limits.streams_per_circuit_max = 1;
  wanted.limits.buffer_bytes_max = 1;
  wanted.log.level = log_level::debug;
  wanted.drain_deadline = std::chrono::seconds(1);
  wanted.directory.reject_list = "list.toml";
  wanted.price_piconero_per_gib = 1;
  wanted.capacity_bytes_per_second = 1;
  wanted.place.country = "DE";
  CHECK(keys_for_restart(node_config{}, wanted).empty());
}

TEST_CASE("what it cannot change is named as it is spelled") {
  node_config wanted;
  wanted.listen = {proto::endpoint::parse("192.0.2.1:1").value()};
  wanted.loops = 3;
  wanted.limits.handshakes_per_second = 1;
  wanted.link.notsent_lowat_bytes = 8'192;
  wanted.log.file = "n1.log";
  CHECK(keys_for_restart(node_config{}, wanted) ==
        keys{"listen", "loops", "log.file", "limits.handshakes_per_second", "link.notsent_lowat"});
}

TEST_CASE("a client changes its level and its spare circuits, not its listeners") {
  client_config wanted;
  wanted.level = directory::security_level::high;
  wanted.spare_circuits = 5;
  wanted.drain_deadline = std::chrono::seconds(1);
  CHECK(keys_for_restart(client_config{}, wanted).empty());
  wanted.socks = {proto::endpoint::parse("127.0.0.1:1").value()};
  wanted.access = {{.listeners = {}, .users = "users"}};
  wanted.early_success = false;
  CHECK(keys_for_restart(client_config{}, wanted) == keys{"socks", "access", "early_success"});
}
