// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/keys/own_identity.hpp"

#include <catch2/catch.hpp>

#include "tests/node/keys/key_ring_fixture.hpp"

using namespace gate17;
using namespace gate17::node;

namespace {

constexpr proto::unix_seconds now = 1'800'000'000;

node_config example(const proto::signing_key& owner, const proto::node_id& id) {
  node_config config;
  config.name = "n1";
  config.roles = {proto::node_role::relay, proto::node_role::exit};
  config.addresses = {*proto::endpoint::parse("127.17.0.1:1717")};
  config.owner = owner.public_key();
  config.owner_signature = proto::countersign(owner, id);
  config.place.country = "DE";
  return config;
}

} // namespace

TEST_CASE("a node's descriptor verifies and says what the configuration says") {
  test::seeded_random random(5);
  const auto owner = proto::signing_key::generate(random);
  const auto keys = std::make_shared<const node_keys>(test::make_node_keys(random, now));
  const directory::prekey_period schedule{std::chrono::seconds(1'800)};
  prekey_ring ring(schedule, 77);
  ring.advance(now, *keys, random);
  auto config = example(owner, keys->id);
  own_identity identity(config, keys, ring);

  SECTION("signed anew at each call") {
    const auto signed_descriptor = identity.descriptor(now);
    REQUIRE(signed_descriptor);
    const auto verified = proto::verify_descriptor(*signed_descriptor, now);
    REQUIRE(verified);
    CHECK(verified->node == keys->id);
    CHECK(verified->content.published == now);
    CHECK(verified->content.boot_id == 77);
    CHECK(verified->content.exit_policy == config.exit.policy);
    CHECK(verified->content.place.country == "DE");
  }
  SECTION("a relay publishes no exit policy") {
    config.roles = {proto::node_role::relay};
    own_identity relay(config, keys, ring);
    const auto verified = proto::verify_descriptor(*relay.descriptor(now), now);
    REQUIRE(verified);
    CHECK(verified->content.exit_policy.empty());
  }
  SECTION("nothing is said after the certificates ran out") {
    CHECK_FALSE(identity.descriptor(keys->certificates.valid_until));
  }
  SECTION("prekey records come from the ring") {
    const auto period = schedule.at(now);
    REQUIRE(identity.prekey(period));
    CHECK(proto::encode(*identity.prekey(period)) == proto::encode(*ring.snapshot()->make_record(period)));
    CHECK_FALSE(identity.prekey(period + 5));
  }
  SECTION("an owner who did not sign for this node is noticed") {
    config.owner_signature = proto::countersign(owner, proto::node_id{});
    own_identity stolen(config, keys, ring);
    CHECK_FALSE(proto::verify_descriptor(*stolen.descriptor(now), now));
  }
}
