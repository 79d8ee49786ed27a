// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/host_name.hpp"

#include <catch2/catch.hpp>

using gate17::client::checked_host;

TEST_CASE("names are lowered and lose a final dot", "[host_name]") {
  CHECK(checked_host("Example.ORG.") == "example.org");
  CHECK(checked_host("_dmarc.a-b.example") == "_dmarc.a-b.example");
  CHECK(checked_host("localhost") == "localhost");
  CHECK(checked_host("xn--bcher-kva.example") == "xn--bcher-kva.example");
}

TEST_CASE("IP literals keep their canonical text", "[host_name]") {
  CHECK(checked_host("192.0.2.7") == "192.0.2.7");
  CHECK(checked_host("2001:DB8:0::1") == "2001:db8::1");
}

TEST_CASE("names an exit could misread are refused", "[host_name]") {
  using namespace std::string_view_literals;
  for (const auto bad :
       {"a\0.example"sv, "example.org\0"sv, "192.0.2.7\0.example"sv, "192.0.2.7\0"sv, "::1\0"sv, ""sv, "."sv,
        ".example"sv, "a..example"sv, "example.."sv, "a b.example"sv, "a/b"sv, "b\xc3\xbc.example"sv, "[::1]"sv,
        "fe80::1%lo"sv, "example.org:80"sv, "user@example.org"sv, "a\n.example"sv})
    CHECK_FALSE(checked_host(bad));
}

TEST_CASE("names that end in a number are no names", "[host_name]") {
  for (const auto bad :
       {"127.1", "2130706433", "0x7f.1", "0x7f000001", "a.0x1f", "010.0.0.1", "1.2.3.4.5", "256.1.1.1", "0x"})
    CHECK_FALSE(checked_host(bad));
  CHECK(checked_host("1.example") == "1.example");
}

TEST_CASE("lengths end at 63 per label and 253 in all", "[host_name]") {
  const std::string label(63, 'a');
  CHECK(checked_host(label + ".example"));
  CHECK_FALSE(checked_host(label + "a.example"));
  const auto name = label + "." + label + "." + label + "." + std::string(61, 'b');
  REQUIRE(name.size() == 253);
  CHECK(checked_host(name));
  CHECK(checked_host(name + "."));
  CHECK_FALSE(checked_host(name + "b"));
  CHECK_FALSE(checked_host(std::string(300, 'a')));
}
