// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/authority.hpp"
#include "directory/consensus/document_from_votes.hpp"

#include <catch2/catch.hpp>

#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::directory;
using proto::directory_status;
using test::test_now;

namespace {

struct one_authority {
  test::test_network network = test::test_network::local(1);
  authority role{network.config};
  test::test_node& n1 = network.named("n1");
  test::test_node& n3 = network.named("n3");

  directory_status publish(const test::test_node& node, proto::unix_seconds now = test_now) {
    return role.accept(node.descriptor(), now);
  }
  std::uint32_t period(proto::unix_seconds now = test_now) const {
    return prekey_period(network.config.parameters.prekey_period).at(now);
  }
};

} // namespace

TEST_CASE("an honest descriptor is accepted, also again", "[authority]") {
  one_authority made;
  CHECK(made.publish(made.n1) == directory_status::ok);
  CHECK(made.publish(made.n1) == directory_status::ok);
  CHECK(made.role.node_count() == 1);
}

TEST_CASE("each bad descriptor gets its own refusal", "[authority]") {
  one_authority made;
  auto& content = made.n1.content;
  SECTION("node signature") {
    const auto forged = proto::sign(content, made.n3.signing).value();
    CHECK(made.role.accept(forged, test_now) == directory_status::bad_signature);
  }
  SECTION("owner signature") {
    content.owner_signature = proto::countersign(made.network.owner_keys[1], made.n1.id());
    CHECK(made.publish(made.n1) == directory_status::bad_owner_signature);
  }
  SECTION("foreign certificates") {
    content.certificates = made.n3.content.certificates;
    CHECK(made.publish(made.n1) == directory_status::bad_signature);
  }
  SECTION("future-dated") {
    content.published = test_now + authority::clock_tolerance + 1;
    CHECK(made.publish(made.n1) == directory_status::from_the_future);
    content.published = test_now + authority::clock_tolerance;
    CHECK(made.publish(made.n1) == directory_status::ok);
  }
  SECTION("too old") { CHECK(made.publish(made.n1, test_now + descriptor_seconds) == directory_status::expired); }
  SECTION("run-out certificates") {
    content.published = test_now + 7 * 86'400;
    CHECK(made.publish(made.n1, test_now + 7 * 86'400) == directory_status::expired);
  }
  SECTION("too large") {
    proto::signed_descriptor large{std::vector<std::uint8_t>(proto::descriptor_bytes_max + 8), {}};
    CHECK(made.role.accept(large, test_now) == directory_status::too_large);
  }
  SECTION("malformed") { CHECK(made.role.accept(proto::signed_descriptor{}, test_now) == directory_status::malformed); }
}

TEST_CASE("names and addresses belong to one node", "[authority]") {
  one_authority made;
  REQUIRE(made.publish(made.n1) == directory_status::ok);
  SECTION("name") {
    made.n3.content.name = made.n1.content.name;
    CHECK(made.publish(made.n3) == directory_status::duplicate_name);
  }
  SECTION("address") {
    made.n3.content.addresses.push_back(made.n1.content.addresses.front());
    CHECK(made.publish(made.n3) == directory_status::duplicate_address);
  }
  SECTION("until the other has gone") {
    made.n3.content.name = made.n1.content.name;
    made.n3.content.published = test_now + descriptor_seconds;
    CHECK(made.publish(made.n3, test_now + descriptor_seconds) == directory_status::ok);
  }
}

TEST_CASE("the newest descriptor of a node counts", "[authority]") {
  one_authority made;
  const auto old = made.n1.descriptor();
  made.n1.content.published += 10;
  REQUIRE(made.publish(made.n1) == directory_status::ok);
  CHECK(made.role.accept(old, test_now) == directory_status::older_than_known);
  made.n1.content.contact = "another";
  CHECK(made.publish(made.n1) == directory_status::conflicting);
}

TEST_CASE("rejected nodes, foreign owners and too many are refused", "[authority]") {
  one_authority made;
  auto config = made.network.config;
  config.rejects = proto::sign_rejects(made.network.owner_keys[0], "test", 1, {made.n1.id()}).value();
  config.owners = {made.network.owner_keys[0].public_key()};
  config.nodes_max = 1;
  authority role(config);
  CHECK(role.accept(made.n1.descriptor(), test_now) == directory_status::rejected);
  CHECK(role.accept(made.n3.descriptor(), test_now) == directory_status::unknown_owner);
  config.rejects = {};
  config.owners.clear();
  authority small(config);
  CHECK(small.accept(made.n1.descriptor(), test_now) == directory_status::ok);
  CHECK(small.accept(made.n3.descriptor(), test_now) == directory_status::full);
}

TEST_CASE("a newer list of the owner throws a node out, an older one brings nobody back", "[authority]") {
  one_authority made;
  REQUIRE(made.publish(made.n1) == directory_status::ok);
  REQUIRE(made.publish(made.n3) == directory_status::ok);
  const auto list = [&](std::uint64_t serial, std::vector<proto::node_id> nodes) {
    return proto::sign_rejects(made.network.owner_keys[0], "test", serial, std::move(nodes)).value();
  };
  REQUIRE(made.role.take_rejects(list(2, {made.n1.id()})));
  CHECK(made.role.node_count() == 1);
  CHECK(made.publish(made.n1) == directory_status::rejected);
  CHECK_FALSE(made.role.take_rejects(list(1, {})));
  CHECK_FALSE(made.role.take_rejects(list(2, {})));
  CHECK(made.publish(made.n1) == directory_status::rejected);
  CHECK(made.role.take_rejects(list(3, {})));
  CHECK(made.publish(made.n1) == directory_status::ok);
}

TEST_CASE("each bad prekey record gets its own refusal", "[authority]") {
  one_authority made;
  auto& random = made.network.random;
  CHECK(made.role.accept(made.n1.prekey(made.period(), random), test_now) == directory_status::unknown_node);
  REQUIRE(made.publish(made.n1) == directory_status::ok);
  const auto good = made.n1.prekey(made.period(), random);
  auto forged = proto::sign(good, made.n3.signing);
  CHECK(made.role.accept(forged, test_now) == directory_status::bad_signature);
  auto other_key = good;
  ++other_key.onion_key.bytes[0];
  CHECK(made.role.accept(proto::sign(other_key, made.n1.signing), test_now) == directory_status::wrong_node);
  CHECK(made.role.accept(made.n1.prekey(made.period() - 1, random), test_now) == directory_status::wrong_period);
  CHECK(made.role.accept(made.n1.prekey(made.period() + 2, random), test_now) == directory_status::wrong_period);
  auto other_boot = good;
  ++other_boot.boot_id;
  CHECK(made.role.accept(proto::sign(other_boot, made.n1.signing), test_now) == directory_status::wrong_boot);
  CHECK(made.role.accept(good, test_now) == directory_status::ok);
  CHECK(made.role.accept(good, test_now) == directory_status::ok);
  CHECK(made.role.accept(made.n1.prekey(made.period(), random), test_now) == directory_status::conflicting);
  CHECK(made.role.accept(made.n1.prekey(made.period() + 1, random), test_now) == directory_status::ok);
}

TEST_CASE("a restart makes the prekeys before it void", "[authority]") {
  one_authority made;
  REQUIRE(made.publish(made.n1) == directory_status::ok);
  REQUIRE(made.role.accept(made.n1.prekey(made.period(), made.network.random), test_now) == directory_status::ok);
  const auto revision = made.role.prekey_revision();
  ++made.n1.content.boot_id;
  ++made.n1.content.published;
  REQUIRE(made.publish(made.n1) == directory_status::ok);
  CHECK(made.role.prekey_count(made.period()) == 0);
  CHECK(made.role.prekey_revision() > revision);
  CHECK(made.role.accept(made.n1.prekey(made.period(), made.network.random), test_now) == directory_status::ok);
}

TEST_CASE("what has run out is forgotten", "[authority]") {
  one_authority made;
  REQUIRE(made.publish(made.n1) == directory_status::ok);
  REQUIRE(made.role.accept(made.n1.prekey(made.period(), made.network.random), test_now) == directory_status::ok);
  made.role.forget_expired(test_now + 1'800);
  CHECK(made.role.prekey_count(made.period()) == 0);
  CHECK(made.role.node_count() == 1);
  made.role.forget_expired(test_now + descriptor_seconds);
  CHECK(made.role.node_count() == 0);
}

TEST_CASE("a flood from one block or of one owner ends at the limits of a public network", "[authority]") {
  for (const bool is_private : {false, true}) {
    test::test_network network(1, 40, is_private);
    network.config.parameters.nodes_per_block_max = 3;
    network.config.parameters.nodes_per_owner_max = 5;
    authority role(network.config);
    std::size_t from_block = 0;
    std::size_t of_owner = 0;
    const auto publish = [&](test::node_wish wish) {
      wish.name = "n" + std::to_string(network.nodes.size());
      return role.accept(network.add(wish).descriptor(), test_now);
    };
    for (std::size_t i = 0; i < 10; ++i) {
      const auto host = std::to_string(i + 1);
      const bool v6 = i % 2 == 1;
      const auto answer = publish(
          {"", i, {proto::node_role::relay}, false, v6 ? "[2001:db8:7:" + host + "::1]:1" : "192.0.2." + host + ":1"});
      CHECK((answer == directory_status::ok || answer == directory_status::crowded));
      from_block += answer == directory_status::ok ? 1 : 0;
    }
    for (std::size_t i = 0; i < 10; ++i)
      of_owner += publish({"", 39, {proto::node_role::relay}, false, "198.51." + std::to_string(i) + ".1:1"}) ==
                          directory_status::ok
                      ? 1
                      : 0;
    CHECK(from_block == (is_private ? 10 : 6));
    CHECK(of_owner == (is_private ? 10 : 5));
    // Whoever is in stays in.
    CHECK(role.accept(network.nodes[0]->descriptor(), test_now) == directory_status::ok);
  }
}
