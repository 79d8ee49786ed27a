// SPDX-License-Identifier: GPL-3.0-or-later

#include "proto/codec/node_records.hpp"

#include <catch2/catch.hpp>

#include "tests/support/damage.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::proto;
using gate17::test::test_now;

namespace {

constexpr std::uint32_t period = 944'444;

node_records records_of(test::test_network& network, const std::string& name) {
  const auto& node = network.named(name);
  return {node.content.certificates, node.prekey(period, network.random)};
}

} // namespace

TEST_CASE("records give the keys of a handshake and fit into an answer", "[codec]") {
  auto network = test::test_network::local(1);
  const auto records = records_of(network, "n1");
  const auto encoded = encode(records);
  CHECK(encoded.size() <= node_records_bytes_max);
  const auto decoded = decode_node_records(encoded);
  REQUIRE(decoded);
  CHECK(*decoded == records);
  CHECK(encode(*decoded) == encoded);
  const auto keys = verify_records(*decoded, network.named("n1").id(), test_now);
  REQUIRE(keys);
  CHECK(keys->id == network.named("n1").id());
  CHECK(keys->onion_key == records.certificates.onion_key);
  CHECK(keys->period == period);
  CHECK(keys->prekey == records.prekey.prekey);
}

TEST_CASE("records of another node are refused", "[codec]") {
  auto network = test::test_network::local(2);
  const auto first = records_of(network, "n1");
  const auto second = records_of(network, "n2");
  CHECK(verify_records(first, network.named("n2").id(), test_now) == fail(errc::wrong_node));
  const node_records mixed{first.certificates, second.prekey};
  CHECK(verify_records(mixed, network.named("n1").id(), test_now) == fail(errc::wrong_node));
}

TEST_CASE("a prekey record signed by another key is refused", "[codec]") {
  auto network = test::test_network::local(3);
  auto records = records_of(network, "n1");
  records.prekey = sign(records.prekey, network.named("n2").signing);
  CHECK(verify_records(records, network.named("n1").id(), test_now) == fail(errc::bad_signature));
}

TEST_CASE("every field of a prekey record is signed", "[codec]") {
  auto network = test::test_network::local(4);
  const auto good = records_of(network, "n1").prekey;
  const auto& key = network.named("n1").signing.public_key();
  REQUIRE(verify(good, key));
  auto other = good;
  ++other.period;
  CHECK_FALSE(verify(other, key));
  other = good;
  ++other.boot_id;
  CHECK_FALSE(verify(other, key));
  other = good;
  ++other.prekey.bytes[31];
  CHECK_FALSE(verify(other, key));
  other = good;
  ++other.onion_key.bytes[0];
  CHECK_FALSE(verify(other, key));
  other = good;
  ++other.node.bytes[0];
  CHECK_FALSE(verify(other, key));
}

TEST_CASE("truncated, padded and oversized records are refused", "[codec]") {
  auto network = test::test_network::local(5);
  auto encoded = encode(records_of(network, "n1"));
  for (std::size_t length = 0; length < encoded.size(); length += 8)
    CHECK_FALSE(decode_node_records(byte_view(encoded).first(length)));
  auto padded = encoded;
  padded.resize(padded.size() + 8);
  CHECK(decode_node_records(padded) == fail(errc::malformed));
  CHECK(decode_node_records(std::vector<std::uint8_t>(node_records_bytes_max + 1)) == fail(errc::oversized));
}

TEST_CASE("no bit of encoded records can be changed unnoticed", "[codec]") {
  auto network = test::test_network::local(6);
  const auto encoded = encode(records_of(network, "n1"));
  for (std::size_t bit = 0; bit < encoded.size() * 8; bit += 5) {
    const auto decoded = decode_node_records(test::with_flipped_bit(encoded, bit));
    INFO("bit " << bit);
    CHECK_FALSE((decoded && verify_records(*decoded, network.named("n1").id(), test_now)));
  }
}
