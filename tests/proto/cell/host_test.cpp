// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/host.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace gate17::proto;
using namespace std::string_literals;

TEST_CASE("names and literals are told apart", "[cell][host]") {
  for (const auto* name : {"example.org", "localhost", "a", "xn--bcher-kva.example", "_dmarc.example.org", "1.example",
                           "3com.com", "EXAMPLE.org"}) {
    CAPTURE(name);
    const auto host = parse_host(name);
    REQUIRE(host);
    CHECK(host->is_name());
    CHECK(host->text == name);
  }
  CHECK(parse_host("192.0.2.1")->literal.kind == ip_address::family::v4);
  CHECK(parse_host("2001:db8::1")->literal.kind == ip_address::family::v6);
  CHECK(parse_host("::ffff:192.0.2.1")->literal.kind == ip_address::family::v6);
  CHECK_FALSE(parse_host_name("192.0.2.1"));
}

TEST_CASE("texts that are neither are refused", "[cell][host]") {
  for (const auto& text : {""s, "."s, "a."s, ".a"s, "a..b"s, "a b"s, "a\0b"s, "1.2.3.4\0"s, "a\n"s, "a/b"s, "a:b"s,
                           "[::1]"s, "fe80::1%lo"s,
                           "b\xc3\xbc"s
                           "cher.example"s,
                           "user@host"s, "a,b"s}) {
    CAPTURE(text);
    CHECK_FALSE(parse_host(text));
  }
}

TEST_CASE("names that old resolvers read as addresses are refused", "[cell][host]") {
  for (const auto* text : {"127.1", "1", "2130706433", "0x7f.1", "0x7f000001", "a.0x1", "example.123", "1.2.3.4.5",
                           "256.1.1.1", "01.2.3.4"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_host(text));
  }
}

TEST_CASE("names have at most 253 bytes in labels of at most 63", "[cell][host]") {
  const std::string label(63, 'a');
  CHECK(parse_host(label));
  CHECK_FALSE(parse_host(label + "a"));
  const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'a');
  REQUIRE(longest.size() == 253);
  CHECK(parse_host(longest));
  CHECK(parse_host(longest + "a").error() == errc::oversized);
  CHECK(parse_host("").error() == errc::truncated);
}
