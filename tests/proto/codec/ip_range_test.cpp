// SPDX-License-Identifier: GPL-3.0-or-later

#include "proto/codec/ip_range.hpp"

#include <catch2/catch.hpp>

using namespace gate17::proto;

namespace {

bool contains(const char* range, const char* address) {
  return ip_range::parse(range).value().contains(ip_address::parse(address).value());
}

} // namespace

TEST_CASE("a block contains exactly its addresses", "[codec]") {
  CHECK(contains("10.0.0.0/8", "10.255.255.255"));
  CHECK_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
  CHECK(contains("192.0.2.128/25", "192.0.2.128"));
  CHECK_FALSE(contains("192.0.2.128/25", "192.0.2.127"));
  CHECK(contains("2001:db8::/33", "2001:db8:7fff::1"));
  CHECK_FALSE(contains("2001:db8::/33", "2001:db8:8000::1"));
  CHECK(contains("0.0.0.0/0", "255.255.255.255"));
  CHECK_FALSE(contains("0.0.0.0/0", "::1"));
  CHECK(contains("192.0.2.1", "192.0.2.1"));
  CHECK_FALSE(contains("192.0.2.1", "192.0.2.2"));
}

TEST_CASE("what is no block is refused", "[codec]") {
  for (const char* text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.1/8", "10.0.0.0/08",
        "2001:db8::/129", "2001:db8::1/64", "example.com", "10.0.0.0/8/8", "10.0.0.0 /8"}) {
    INFO(text);
    CHECK_FALSE(ip_range::parse(text));
  }
}

TEST_CASE("text of a block parses to the same block", "[codec]") {
  for (const char* text : {"10.0.0.0/8", "0.0.0.0/0", "192.0.2.1/32", "2001:db8::/32", "::/0"})
    CHECK(ip_range::parse(text).value().to_string() == text);
}
