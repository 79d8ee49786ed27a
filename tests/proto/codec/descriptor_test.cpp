// SPDX-License-Identifier: GPL-3.0-or-later

#include "proto/codec/descriptor.hpp"

#include <catch2/catch.hpp>

#include "tests/support/damage.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::proto;
using gate17::test::test_now;

namespace {

struct one_node {
  test::test_network network = test::test_network::local(1);
  test::test_node& node = network.named("n1");
};

template <class Change>
result<std::vector<std::uint8_t>> encoded_after(Change change) {
  one_node made;
  change(made.node.content);
  return encode(made.node.content);
}

} // namespace

TEST_CASE("a descriptor survives the way and proves its node", "[codec]") {
  one_node made;
  const auto envelope = made.node.descriptor();
  const auto verified = verify_descriptor(envelope, test_now);
  REQUIRE(verified);
  CHECK(verified->node == made.node.id());
  CHECK(verified->content == made.node.content);
  CHECK(encode(verified->content).value() == envelope.body);
}

TEST_CASE("signing puts addresses in order", "[codec]") {
  one_node made;
  made.node.content.addresses = {endpoint::parse("[2001:db8::1]:1717").value(),
                                 endpoint::parse("10.0.0.9:1717").value(), endpoint::parse("10.0.0.1:1717").value()};
  const auto verified = verify_descriptor(made.node.descriptor(), test_now);
  REQUIRE(verified);
  CHECK(verified->content.addresses.front().to_string() == "10.0.0.1:1717");
  CHECK(verified->content.addresses.back().to_string() == "[2001:db8::1]:1717");
}

TEST_CASE("a forged owner countersignature is refused", "[codec]") {
  one_node made;
  made.node.content.owner_signature = countersign(made.network.owner_keys[1], made.node.id());
  CHECK(verify_descriptor(made.node.descriptor(), test_now) == fail(errc::bad_signature));
  CHECK(verify_node(made.node.descriptor(), test_now));
  CHECK_FALSE(verify_owner(made.node.content, made.node.id()));

  made.node.content.owner_signature = countersign(made.network.owner_keys[0], made.network.named("n2").id());
  CHECK(verify_descriptor(made.node.descriptor(), test_now) == fail(errc::bad_signature));
}

TEST_CASE("a descriptor signed by another node's key is refused", "[codec]") {
  one_node made;
  const auto envelope = sign(made.node.content, made.network.named("n2").signing).value();
  CHECK(verify_descriptor(envelope, test_now) == fail(errc::bad_signature));
}

TEST_CASE("a descriptor with run-out certificates is refused", "[codec]") {
  one_node made;
  const auto envelope = made.node.descriptor();
  CHECK(verify_descriptor(envelope, test_now + 7 * 86'400) == fail(errc::expired));
  CHECK(verify_descriptor(envelope, test_now - 2'000) == fail(errc::not_yet_valid));
}

TEST_CASE("no bit of a descriptor can be changed unnoticed", "[codec]") {
  one_node made;
  const auto envelope = made.node.descriptor();
  for (std::size_t bit = 0; bit < envelope.body.size() * 8; bit += 7) {
    INFO("bit " << bit);
    CHECK_FALSE(verify_descriptor({test::with_flipped_bit(envelope.body, bit), envelope.signature}, test_now));
  }
}

TEST_CASE("what breaks a limit of a descriptor is not encoded", "[codec]") {
  CHECK(encoded_after([](descriptor&) {}));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.name = ""; }));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.name = "Upper"; }));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.name = std::string(20, 'a'); }));
  CHECK(encoded_after([](descriptor& content) { content.name = std::string(19, 'a'); }));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.addresses.clear(); }));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.addresses.front().port = 0; }));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.addresses.resize(9, content.addresses.front()); }));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.suites.clear(); }));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.suites.assign(2, content.suites.front()); }));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.contact = std::string(129, 'x'); }));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.contact = "line\nbreak"; }));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.exit_policy.assign(65, "+ *"); }));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.exit_policy = {std::string(65, '+')}; }));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.place.country = "de"; }));
  CHECK_FALSE(encoded_after([](descriptor& content) { content.place.latitude_microdegrees = 90'000'001; }));
}

TEST_CASE("the largest descriptor fits its limit", "[codec]") {
  const auto body = encoded_after([](descriptor& content) {
    content.name = std::string(name_bytes_max, 'a');
    content.contact = std::string(contact_bytes_max, 'x');
    content.exit_policy.assign(exit_rules_max, std::string(exit_rule_bytes_max, '#'));
    content.addresses.clear();
    for (std::uint8_t i = 1; i <= addresses_max; ++i)
      content.addresses.push_back(endpoint::parse("[2001:db8::" + std::to_string(i) + "]:1").value());
  });
  REQUIRE(body);
  CHECK(decode_descriptor(*body));
}

TEST_CASE("decoding checks size before anything else", "[codec]") {
  CHECK(decode_descriptor(std::vector<std::uint8_t>(descriptor_bytes_max + 8)) == fail(errc::oversized));
  CHECK(decode_descriptor({}) == fail(errc::malformed));
  CHECK(decode_descriptor(std::vector<std::uint8_t>(7)) == fail(errc::malformed));
  CHECK(decode_descriptor(std::vector<std::uint8_t>(64)) == fail(errc::malformed));
}
