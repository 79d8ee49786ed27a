// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <set>

#include "actors/client_system.hpp"
#include "actors/node_system.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::actors;

TEST_CASE("defaults are usable with a network file and not without", "[config]") {
  auto network = test::test_network::local(1);
  client_system_config client;
  CHECK(client.validate());
  client.network = network.file();
  CHECK(client.validate() == std::nullopt);
  node_system_config node;
  node.network = network.file();
  CHECK(node.validate() == std::nullopt);
  node.authority.emplace();
  CHECK(node.validate());
}

TEST_CASE("every part of a configuration is looked at", "[config]") {
  auto network = test::test_network::local(1);
  client_system_config config;
  config.network = network.file();
  SECTION("short pinned route") { config.pinned_route.resize(2); }
  SECTION("threads") { config.scheduler_threads = 0; }
  SECTION("loops") { config.pool.loops = 0; }
  SECTION("more spares than circuits") {
    config.pool.spare_circuits = 60;
    config.pool.loops = 20;
  }
  SECTION("no deadline") { config.pool.build_deadline = {}; }
  SECTION("follower") { config.follower.quick_poll = {}; }
  SECTION("firewall") { config.firewall.community_ports.push_back(0); }
  CHECK(config.validate());
}

TEST_CASE("the port decides about the exit while nothing else is known", "[firewall]") {
  const firewall_policy policy;
  CHECK_FALSE(policy.judge({"example.com", 443}, content_kind::undecided).needs_trusted_exit);
  CHECK_FALSE(policy.judge({"example.com", 853}, content_kind::undecided).needs_trusted_exit);
  CHECK(policy.judge({"example.com", 80}, content_kind::undecided).needs_trusted_exit);
  CHECK(policy.judge({"example.com", 22}, content_kind::undecided).allowed);
  CHECK_FALSE(policy.judge({"", 443}, content_kind::undecided).allowed);
  CHECK_FALSE(policy.judge({"example.com", 0}, content_kind::undecided).allowed);
}

TEST_CASE("what was recognised decides about the exit, whatever the port", "[firewall]") {
  const firewall_policy policy;
  std::set<std::string_view> reasons;
  for (const std::uint16_t port : {25, 80, 443, 853, 8443})
    for (const auto kind : {content_kind::unknown, content_kind::tls, content_kind::quic, content_kind::dns,
                            content_kind::ssh, content_kind::http, content_kind::http2, content_kind::server_first}) {
      const auto decision = policy.judge({"example.com", port}, kind);
      INFO(port << " " << to_string(kind) << ": " << decision.why);
      CHECK(decision.allowed);
      CHECK(decision.needs_trusted_exit == (kind != content_kind::tls && kind != content_kind::quic));
      reasons.insert(decision.why);
    }
  CHECK(reasons.size() == 8); // each kind has its own
}
