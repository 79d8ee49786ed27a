// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/network_settings.hpp"

#include <catch2/catch.hpp>

using namespace gate17;
using namespace gate17::node;

namespace {

network_settings example() {
  network_settings out;
  out.network.network_name = "local";
  out.network.private_network = true;
  out.network.owner.bytes.fill(1);
  out.network.authorities.resize(4);
  for (std::uint8_t i = 0; i < 4; ++i)
    out.network.authorities[i].bytes.fill(static_cast<std::uint8_t>(10 + i));
  out.network.threshold = 3;
  proto::fallback_node fallback;
  fallback.id.bytes.fill(3);
  fallback.addresses = {*proto::endpoint::parse("127.17.0.10:1717"), *proto::endpoint::parse("[::1]:1717")};
  out.network.fallbacks = {fallback};
  out.parameters.private_network = true;
  out.parameters.consensus_period = std::chrono::seconds(10);
  out.parameters.document_lifetime = std::chrono::hours(3);
  out.parameters.allowed_exit_ranges = {*proto::ip_range::parse("127.18.0.0/24")};
  return out;
}

} // namespace

TEST_CASE("a written network file reads back equal") {
  const auto settings = example();
  const auto text = write_toml(settings);
  INFO(text);
  const auto read = read_network_settings(text, "network.toml");
  REQUIRE(read);
  CHECK(read->network == settings.network);
  CHECK(read->parameters == settings.parameters);
}

TEST_CASE("a network file without sense is refused") {
  auto settings = example();
  SECTION("threshold of half the authorities") { settings.network.threshold = 2; }
  SECTION("an authority twice") { settings.network.authorities[1] = settings.network.authorities[0]; }
  SECTION("no fallback") { settings.network.fallbacks.clear(); }
  CHECK_FALSE(read_network_settings(write_toml(settings), "network.toml"));
}

TEST_CASE("public networks cannot open special address ranges") {
  auto settings = example();
  settings.network.private_network = false;
  const auto read = read_network_settings(write_toml(settings), "network.toml");
  REQUIRE_FALSE(read);
  CHECK(read.error()[0].reason == "'allowed_exit_ranges' is for test networks: it needs private = true");
}

TEST_CASE("a network where all suites are retired is refused") {
  auto settings = example();
  settings.parameters.retired_suites = settings.parameters.suites;
  const auto read = read_network_settings(write_toml(settings), "network.toml");
  REQUIRE_FALSE(read);
  CHECK(read.error()[0].reason == "no suite is left: all that 'suites' names are retired");
}
