// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/query_text.hpp"

#include <catch2/catch.hpp>

#include "client/control/query_fields.hpp"

using namespace gate17::client;

TEST_CASE("a query reads back as it was said", "[query]") {
  const auto text = query_text({{"host", "2001:db8::1"}, {"none", ""}, {"app", "a&b=c %/"}});
  CHECK(text == "?host=2001%3Adb8%3A%3A1&app=a%26b%3Dc%20%25%2F");
  const auto fields = query_fields(text.substr(1));
  REQUIRE(fields);
  CHECK(*fields == std::map<std::string, std::string>{{"host", "2001:db8::1"}, {"app", "a&b=c %/"}});
  CHECK(query_text({{"none", ""}}).empty());
  CHECK(query_fields("")->empty());
}

TEST_CASE("queries that could be read in two ways are refused", "[query]") {
  for (const auto* bad : {"host", "a=1&a=2", "a=%", "a=%2", "a=%zz", "a=1&&b=2"})
    CHECK_FALSE(query_fields(bad));
  CHECK_FALSE(query_fields("a=" + std::string(query_bytes_max, 'x')));
}

TEST_CASE("a destination is a host, perhaps with a port", "[query]") {
  const auto split = [](const char* text) {
    const auto made = split_destination(text, 443);
    return made ? made->first + " " + std::to_string(made->second) : "none";
  };
  CHECK(split("example.com") == "example.com 443");
  CHECK(split("example.com:80") == "example.com 80");
  CHECK(split("192.0.2.1:22") == "192.0.2.1 22");
  CHECK(split("2001:db8::1") == "2001:db8::1 443");
  CHECK(split("[2001:db8::1]:80") == "2001:db8::1 80");
  CHECK(split("[2001:db8::1]") == "2001:db8::1 443");
  for (const auto* bad : {"", ":80", "a:", "a:0", "a:65536", "a:x", "[::1", "[]:1", "[::1]80"})
    CHECK(split(bad) == "none");
}
