// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

#include "directory/authority.hpp"
#include "tests/support/fixed_places.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::directory;
using test::test_now;

namespace {

constexpr proto::unix_seconds hour = 3'600;

proto::network_document content_of(const proto::signed_document& document) {
  return proto::decode_network_document(document.body).value();
}

const proto::network_entry& named(const proto::network_document& document, const std::string& name) {
  return *std::find_if(document.entries.begin(), document.entries.end(),
                       [&](const auto& entry) { return entry.name == name; });
}

} // namespace

TEST_CASE("a document does not depend on the order of arrival", "[authority]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  const auto network = test::test_network::local(seed);
  const auto expected = network.document();
  std::mt19937_64 engine(seed);
  std::vector<proto::signed_descriptor> descriptors;
  for (const auto& node : network.nodes)
    descriptors.push_back(node->descriptor());
  for (int round = 0; round < 20; ++round) {
    std::shuffle(descriptors.begin(), descriptors.end(), engine);
    authority role(network.config);
    for (const auto& descriptor : descriptors)
      REQUIRE(role.accept(descriptor, test_now) == proto::directory_status::ok);
    CHECK(role.build_document(nullptr, test_now + engine() % 60, network.authority_key).value() == expected);
  }
}

TEST_CASE("a document says what nodes said and what the network owner granted", "[authority]") {
  auto network = test::test_network::local(1);
  const auto content = content_of(network.document());
  CHECK(content.network_name == "test");
  CHECK(content.period == test_now / hour);
  CHECK(content.valid_from == test_now / hour * hour);
  CHECK(content.valid_until == content.valid_from + 86'400);
  CHECK(content.previous_hash == proto::byte_array<32>{});
  CHECK(named(content, "n1").flags.has(proto::node_flag::trusted));
  CHECK(named(content, "n1").flags.has(proto::node_flag::exit));
  CHECK(named(content, "n1").flags.has(proto::node_flag::entry));
  CHECK_FALSE(named(content, "n5").flags.has(proto::node_flag::trusted));
  CHECK_FALSE(named(content, "n6").flags.has(proto::node_flag::exit));
  CHECK(named(content, "n3").id == network.named("n3").id());
}

TEST_CASE("a grant that ends before the document does not count", "[authority]") {
  auto network = test::test_network::local(1);
  const auto id = network.named("n1").id();
  network.config.trust[id] = proto::grant_trust(network.owner_keys[0], id, test_now + 10);
  CHECK_FALSE(named(content_of(network.document()), "n1").flags.has(proto::node_flag::trusted));
  network.config.trust[id] = proto::grant_trust(network.owner_keys[1], id, test_now + 1'000 * hour);
  CHECK_FALSE(named(content_of(network.document()), "n1").flags.has(proto::node_flag::trusted));
}

TEST_CASE("a silent node stops running and later leaves", "[authority]") {
  auto network = test::test_network::local(1);
  auto role = network.make_authority();
  network.named("n1").content.published += 20 * hour;
  REQUIRE(role.accept(network.named("n1").descriptor(), test_now + 20 * hour) == proto::directory_status::ok);
  const auto later = content_of(role.build_document(nullptr, test_now + 20 * hour, network.authority_key).value());
  CHECK(later.entries.size() == 6);
  CHECK(named(later, "n1").flags.has(proto::node_flag::running));
  CHECK_FALSE(named(later, "n2").flags.has(proto::node_flag::running));
  CHECK_FALSE(named(later, "n2").flags.has(proto::node_flag::entry));
  const auto last = content_of(role.build_document(nullptr, test_now + 26 * hour, network.authority_key).value());
  REQUIRE(last.entries.size() == 1);
  CHECK(last.entries.front().name == "n1");
}

TEST_CASE("a document succeeds only an older one", "[authority]") {
  const auto network = test::test_network::local(1);
  const auto first = network.document(test_now);
  const auto role = network.make_authority();
  CHECK(role.build_document(&first, test_now, network.authority_key) == fail(errc::older_than_known));
  const auto second = role.build_document(&first, test_now + hour, network.authority_key);
  REQUIRE(second);
  CHECK(content_of(*second).previous_hash == first.hash());
  const proto::signed_document broken{{1, 2, 3}, {}};
  CHECK(role.build_document(&broken, test_now, network.authority_key) == fail(errc::malformed));
}

TEST_CASE("without nodes there is no document", "[authority]") {
  const auto network = test::test_network::local(1);
  CHECK(authority(network.config).build_document(nullptr, test_now, network.authority_key) ==
        fail(errc::nothing_to_build));
}

TEST_CASE("claims weigh in private networks only, and not without limit", "[authority]") {
  for (const bool is_private : {true, false}) {
    test::test_network network(1, 2, is_private);
    network.add({"small", 0, {proto::node_role::relay}, false, "", "", {}, 0});
    network.add({"large", 1, {proto::node_role::relay}, false, "", "", {}, 50'000'000});
    network.add({"liar", 1, {proto::node_role::relay}, false, "", "", {}, UINT64_MAX});
    const auto content = content_of(network.document());
    CHECK(named(content, "small").weight == 1);
    CHECK(named(content, "large").weight == (is_private ? 50 : 1));
    CHECK(named(content, "liar").weight == (is_private ? 1'000 : 1));
  }
}

TEST_CASE("a sheet lists prekeys in the order of its document", "[authority]") {
  auto network = test::test_network::local(1);
  auto role = network.make_authority();
  const auto document = role.build_document(nullptr, test_now, network.authority_key).value();
  const auto period = prekey_period(network.config.parameters.prekey_period).at(test_now);
  std::map<proto::node_id, proto::prekey_record> records;
  for (const auto* name : {"n1", "n4", "n6"}) {
    const auto record = network.named(name).prekey(period, network.random);
    records[record.node] = record;
    REQUIRE(role.accept(record, test_now) == proto::directory_status::ok);
  }
  CHECK(role.prekey_count(period) == 3);
  const auto sealed = role.build_sheet(period, document, network.authority_key).value();
  const auto sheet = proto::verify_prekey_sheet(sealed, {network.authority_key.public_key()}).value();
  const auto content = content_of(document);
  CHECK(sheet.period == period);
  CHECK(sheet.document_hash == document.hash());
  REQUIRE(sheet.entries.size() == content.entries.size());
  for (std::size_t i = 0; i < sheet.entries.size(); ++i) {
    const auto record = records.find(content.entries[i].id);
    if (record == records.end())
      CHECK(sheet.entries[i].is_empty());
    else
      CHECK(sheet.entries[i] == proto::prekey_sheet_entry{record->second.boot_id, record->second.prekey});
  }
}

TEST_CASE("an authority says where nodes are by their addresses", "[authority]") {
  const auto places = std::make_shared<test::fixed_places>();
  places->known["192.0.2.1"] = {.country = "DE", .asn = 64'500};
  places->known["192.0.2.2"] = {.country = "FR"};
  test::test_network network(1, 4, false);
  network.config.places = places;
  network.add({"n1", 0, {proto::node_role::relay}, false, "192.0.2.1:1717", "US"});
  auto& n2 = network.add({"n2", 1, {proto::node_role::relay}, false, "198.51.100.1:1717", "US"});
  n2.content.addresses.push_back(proto::endpoint::parse("192.0.2.2:1717").value());
  auto& n3 = network.add({"n3", 2, {proto::node_role::relay}, false, "192.0.2.1:1718"});
  n3.content.addresses.push_back(proto::endpoint::parse("192.0.2.2:1718").value());
  network.add({"n4", 3, {proto::node_role::relay}, false, "198.51.100.2:1717", "US"});
  const auto content = content_of(network.document());
  // What a node says of itself does not count among strangers.
  CHECK(named(content, "n1").place.country == "DE");
  CHECK(named(content, "n1").place.asn == 64'500);
  CHECK_FALSE(named(content, "n1").place.vague);
  CHECK(named(content, "n2").place.country == "FR");
  CHECK(named(content, "n3").place.country == "DE");
  CHECK(named(content, "n3").place.vague);
  CHECK(named(content, "n4").place == proto::location());
}

TEST_CASE("in a private network a node's own word goes before databases", "[authority]") {
  const auto places = std::make_shared<test::fixed_places>();
  places->known["192.0.2.1"] = places->known["192.0.2.2"] = {.country = "DE"};
  test::test_network network(1);
  network.config.places = places;
  network.add({"n1", 0, {proto::node_role::relay}, false, "192.0.2.1:1717", "US"});
  network.add({"n2", 1, {proto::node_role::relay}, false, "192.0.2.2:1717"});
  const auto content = content_of(network.document());
  CHECK(named(content, "n1").place.country == "US");
  CHECK(named(content, "n2").place.country == "DE");
}
