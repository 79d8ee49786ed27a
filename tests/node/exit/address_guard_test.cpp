// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/address_guard.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

#include "node/exit/own_ranges.hpp"
#include "tests/support/seed.hpp"

using namespace gate17::node;
using gate17::proto::endpoint;
using gate17::proto::ip_address;
using gate17::proto::ip_range;

namespace {

endpoint at(std::string_view address, std::uint16_t port = 443) { return {ip_address::parse(address).value(), port}; }

ip_range range(std::string_view text) { return ip_range::parse(text).value(); }

ip_address last_of(const ip_range& block) {
  auto last = block.base;
  const std::size_t bits = last.kind == ip_address::family::v4 ? 32 : 128;
  for (std::size_t bit = block.prefix_bits; bit < bits; ++bit)
    last.bytes[bit / 8] = static_cast<std::uint8_t>(last.bytes[bit / 8] | (0x80U >> (bit % 8)));
  return last;
}

} // namespace

TEST_CASE("every special-purpose range is refused from its first to its last address") {
  const address_guard guard({});
  const auto* text =
      GENERATE("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
               "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
               "203.0.113.0/24", "224.0.0.0/3", "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96",
               "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
               "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8");
  CAPTURE(text);
  const auto block = range(text);
  CHECK(guard.check({block.base, 443}) == address_verdict::special_purpose);
  CHECK(guard.check({last_of(block), 443}) == address_verdict::special_purpose);
}

TEST_CASE("the neighbours of special-purpose ranges are public") {
  const address_guard guard({});
  const auto* text = GENERATE("1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
                              "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255",
                              "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.88.98.255", "192.88.100.0",
                              "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
                              "2000::1", "2001:200::1", "2001:4860:4860::8888", "2003::1", "3ffe::1", "3fff:1000::1");
  CAPTURE(text);
  CHECK(guard.allows(at(text)));
}

TEST_CASE("a public address hidden in an IPv6 form is refused like a private one") {
  const address_guard guard({});
  const auto* form = GENERATE("::8.8.8.8", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::8.8.8.8",
                              "64:ff9b:1::8.8.8.8", "2002:808:808::1", "2001:0:808:808::1");
  CAPTURE(form);
  CHECK(guard.check(at(form)) == address_verdict::special_purpose);
}

TEST_CASE("addresses of the test network's ranges are still no way into a node") {
  const address_guard guard(
      {{}, {}, {range("10.0.0.0/8"), range("fd00::/8")}, {at("10.0.0.9", 1717), at("fd00::9", 1717)}});
  CHECK(guard.allows(at("10.0.0.9", 443)));
  CHECK(guard.check(at("10.0.0.9", 1717)) == address_verdict::node_endpoint);
  CHECK(guard.check(at("fd00::9", 1717)) == address_verdict::node_endpoint);
  // A form that hides an allowed address is not itself allowed.
  CHECK(guard.check(at("::ffff:10.0.0.9")) == address_verdict::special_purpose);
}

TEST_CASE("no address and port 0 are refused") {
  const address_guard guard({});
  CHECK(guard.check({}) == address_verdict::not_an_address);
  CHECK(guard.check(at("1.1.1.1", 0)) == address_verdict::not_an_address);
}

TEST_CASE("own networks and the site's NAT64 prefix are refused") {
  const address_guard guard({{range("5.6.7.0/24"), range("2a00:1::/64")}, {range("2a00:64:64::/96")}, {}, {}});
  CHECK(guard.check(at("5.6.7.8")) == address_verdict::own_network);
  CHECK(guard.allows(at("5.6.8.8")));
  CHECK(guard.check(at("2a00:1::9")) == address_verdict::own_network);
  CHECK(guard.allows(at("2a00:1:0:1::9")));
  CHECK(guard.check(at("2a00:64:64::8.8.8.8")) == address_verdict::special_purpose);
}

TEST_CASE("nodes are refused by address and port, in every form that reaches them") {
  const address_guard guard({{},
                             {range("2a00:64::/32"), range("2a00:48:64::/48"), range("2a00:96::/96")},
                             {range("0.0.0.0/0"), range("::/0")},
                             {at("5.6.7.8", 1717), at("2a00:9::1", 1717)}});
  const auto* form =
      GENERATE("5.6.7.8", "2a00:9::1", "::ffff:5.6.7.8", "::5.6.7.8", "::ffff:0:5.6.7.8", "64:ff9b::5.6.7.8",
               "2002:506:708::1", "2001:0:101:101:0:0:faf9:f8f7", "64:ff9b:1::5.6.7.8",
               "64:ff9b:1:506:7:800::", "2a00:64:506:708::", "2a00:48:64:506:7:800::", "2a00:96::5.6.7.8");
  CAPTURE(form);
  CHECK(guard.check(at(form, 1717)) == address_verdict::node_endpoint);
  CHECK(guard.allows(at(form, 443)));
}

TEST_CASE("a test network's ranges override special and own, only inside") {
  const address_guard guard({{range("127.18.0.0/16")}, {}, {range("127.18.0.0/24")}, {}});
  CHECK(guard.allows(at("127.18.0.1")));
  CHECK(guard.check(at("127.18.1.1")) == address_verdict::special_purpose);
  CHECK(guard.check(at("::ffff:127.18.0.1")) == address_verdict::special_purpose);
}

TEST_CASE("node lookup agrees with a linear search") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const auto draw = [&] {
    endpoint out = at("8.8.0.0", static_cast<std::uint16_t>(1 + random() % 3));
    out.address.bytes[3] = static_cast<std::uint8_t>(random() % 64);
    return out;
  };
  std::vector<endpoint> nodes(40);
  std::ranges::generate(nodes, draw);
  const address_guard guard({{}, {}, {}, nodes});
  for (int i = 0; i < 500; ++i) {
    const auto target = draw();
    REQUIRE(guard.allows(target) == (std::ranges::find(nodes, target) == nodes.end()));
  }
}

TEST_CASE("own ranges are well formed and hold loopback") {
  const auto ranges = own_ranges();
  CHECK(std::ranges::all_of(ranges, [](const auto& each) { return each.is_valid(); }));
  CHECK(std::ranges::any_of(ranges, [](const auto& each) { return each.contains(*ip_address::parse("127.0.0.1")); }));
}
