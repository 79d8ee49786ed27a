// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/presence_schedule.hpp"

#include <catch2/catch.hpp>

#include "tests/support/fake_stores.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;
using proto::directory_status;

namespace {

/// Node n3 and one fallback node.
struct presence_rig {
  explicit presence_rig(bool local = false)
      : network(test::test_network::local(1)),
        random(2),
        identity(*network.nodes[2], 3),
        presence({.root = network.file(), .parameters = parameters(), .local_authority = local, .first_id = 1}, {},
                 identity, random) {}

  static proto::network_parameters parameters() {
    proto::network_parameters made;
    made.consensus_period = 10s;
    return made;
  }

  presence_effects reply(const service_ask& ask, directory_status status) {
    return presence.ended(ask.id, close_reason::finished, proto::encode(proto::directory_response{status, {}}),
                          clock.read());
  }

  static proto::directory_request decoded(const service_ask& ask) {
    return proto::decode_directory_request(ask.request).value();
  }

  test::test_network network;
  test::seeded_random random;
  test::manual_wall_clock clock;
  test::test_identity identity;
  presence_schedule presence;
};

} // namespace

TEST_CASE("descriptor, prekey, next prekey: one after the other", "[presence]") {
  presence_rig rig;
  auto effects = rig.presence.tick(rig.clock.read());
  REQUIRE(effects.asks.size() == 1);
  CHECK(std::holds_alternative<proto::publish_descriptor>(rig.decoded(effects.asks[0])));
  CHECK(rig.presence.tick(rig.clock.read()).asks.empty());
  effects = rig.reply(effects.asks[0], directory_status::ok);
  REQUIRE(effects.asks.size() == 1);
  const auto first = std::get<proto::publish_prekey>(rig.decoded(effects.asks[0])).record.period;
  effects = rig.reply(effects.asks[0], directory_status::ok);
  CHECK(rig.presence.is_announced());
  REQUIRE(effects.asks.size() == 1);
  CHECK(std::get<proto::publish_prekey>(rig.decoded(effects.asks[0])).record.period == first + 1);
  CHECK(rig.reply(effects.asks[0], directory_status::ok).asks.empty());
}

TEST_CASE("everything is brought again once a period", "[presence]") {
  presence_rig rig;
  std::size_t descriptors = 0;
  for (int i = 0; i < 500; ++i) {
    auto asks = rig.presence.tick(rig.clock.read()).asks;
    while (!asks.empty()) {
      descriptors += std::holds_alternative<proto::publish_descriptor>(rig.decoded(asks[0])) ? 1 : 0;
      asks = rig.reply(asks[0], directory_status::ok).asks;
    }
    rig.clock.advance(100ms);
  }
  CHECK(descriptors >= 5);
  CHECK(descriptors <= 6);
}

TEST_CASE("a silent authority is asked again, ever more slowly", "[presence]") {
  presence_rig rig;
  std::size_t asked = 0;
  for (int i = 0; i < 300; ++i) {
    for (const auto& ask : rig.presence.tick(rig.clock.read()).asks) {
      ++asked;
      rig.presence.ended(ask.id, close_reason::link_lost, {}, rig.clock.read());
    }
    rig.clock.advance(100ms);
  }
  CHECK(asked >= 6);
  CHECK(asked <= 10);
  CHECK_FALSE(rig.presence.is_announced());
}

TEST_CASE("an answer that got lost is not waited for", "[presence]") {
  presence_rig rig;
  REQUIRE(rig.presence.tick(rig.clock.read()).asks.size() == 1);
  rig.clock.advance(9s);
  CHECK(rig.presence.tick(rig.clock.read()).asks.empty());
  rig.clock.advance(1s);
  CHECK(rig.presence.tick(rig.clock.read()).asks.size() == 1);
}

TEST_CASE("a directory that is no authority is left alone", "[presence]") {
  presence_rig rig;
  auto effects = rig.presence.tick(rig.clock.read());
  CHECK(rig.reply(effects.asks.at(0), directory_status::not_an_authority).asks.empty());
  rig.clock.advance(5min);
  CHECK(rig.presence.tick(rig.clock.read()).asks.empty());
  rig.clock.advance(6min);
  CHECK(rig.presence.tick(rig.clock.read()).asks.size() == 1);
}

TEST_CASE("an authority that forgot this node gets its descriptor first", "[presence]") {
  presence_rig rig;
  auto effects = rig.presence.tick(rig.clock.read());
  effects = rig.reply(effects.asks.at(0), directory_status::ok);
  effects = rig.reply(effects.asks.at(0), directory_status::unknown_node);
  CHECK(effects.asks.empty());
  CHECK(rig.presence.refusal() == directory_status::unknown_node);
  rig.clock.advance(200ms);
  effects = rig.presence.tick(rig.clock.read());
  CHECK(std::holds_alternative<proto::publish_descriptor>(rig.decoded(effects.asks.at(0))));
}

TEST_CASE("the authority of this process is told without the network", "[presence]") {
  presence_rig rig(true);
  const auto effects = rig.presence.tick(rig.clock.read());
  CHECK(effects.local_asks.size() == 1);
  CHECK(effects.asks.size() == 1);
}
