// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/geo/country_ranges.hpp"

#include <catch2/catch.hpp>

using namespace gate17;
using namespace gate17::node;

namespace {

std::string country(const country_ranges& ranges, const char* address) {
  return ranges.country_of(proto::ip_address::parse(address).value()).value_or("none");
}

std::string reason(std::string_view text) {
  const auto read = country_ranges::parse(text);
  return read ? "" : read.error();
}

} // namespace

TEST_CASE("ranges of both families are found up to their last address", "[geo]") {
  const auto read = country_ranges::parse("# comment\n"
                                          "16777472,16778239,CN\r\n"
                                          "16777216,16777471,AU\n"
                                          "\"192.0.2.0\",\"192.0.2.255\",\"NL\",64500\n"
                                          "2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,FR\n"
                                          "2001:4::,2001:4::ff,??\n"
                                          "192.0.3.0,192.0.3.255,A1\n");
  REQUIRE(read);
  CHECK(read->size() == 4);
  CHECK(country(*read, "0.255.255.255") == "none");
  CHECK(country(*read, "1.0.0.0") == "AU");
  CHECK(country(*read, "1.0.0.255") == "AU");
  CHECK(country(*read, "1.0.1.0") == "CN");
  CHECK(country(*read, "1.0.4.0") == "none");
  CHECK(country(*read, "192.0.2.255") == "NL");
  CHECK(country(*read, "192.0.3.0") == "none");
  CHECK(country(*read, "2001:db8::1") == "FR");
  CHECK(country(*read, "2001:db9::") == "none");
  CHECK(country(*read, "2001:4::1") == "none");
}

TEST_CASE("lines that are no ranges are named", "[geo]") {
  const std::string form = " is no range of addresses like 16777216,16777471,AU";
  CHECK(reason("1,2,DE\nhello\n") == "line 2" + form);
  CHECK(reason("2,1,DE\n") == "line 1" + form);
  CHECK(reason("1,2,Germany\n") == "line 1" + form);
  CHECK(reason("1,2001:db8::,DE\n") == "line 1" + form);
  CHECK(reason("1,4294967296,DE\n") == "line 1" + form);
  CHECK(reason("1,5,DE\n5,9,FR\n") == "has ranges that overlap");
  CHECK(reason("2001:db8::,2001:db8::5,DE\n2001:db8::5,2001:db8::9,DE\n") == "has ranges that overlap");
  CHECK(reason("# nothing\n") == "holds no range of addresses");
}
