// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/dns_query.hpp"

#include <catch2/catch.hpp>

#include <string>

#include "node/content/limits.hpp"
#include "tests/support/dns_queries.hpp"

namespace gate17::test {

namespace {

content_bytes with(std::size_t at, std::uint8_t value) {
  auto query = dns_query();
  query[at] = value;
  return query;
}

} // namespace

TEST_CASE("a DNS query is one question and its additions", "[dns_query]") {
  CHECK(node::is_dns_query(dns_query()));
  CHECK(node::is_dns_query(dns_query("")));
  CHECK(node::is_dns_query(dns_query(std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c') +
                                     "." + std::string(61, 'd'))));
}

TEST_CASE("no proper beginning of a DNS query is one, and nothing longer", "[dns_query]") {
  const auto query = dns_query();
  for (std::size_t length = 0; length < query.size(); ++length)
    CHECK_FALSE(node::is_dns_query(proto::byte_view(query).first(length)));
  auto longer = query;
  longer.push_back(0);
  CHECK_FALSE(node::is_dns_query(longer));
}

TEST_CASE("whatever else can be in a DNS message is no query", "[dns_query]") {
  CHECK_FALSE(node::is_dns_query(with(2, 0x81))); // a response
  CHECK_FALSE(node::is_dns_query(with(2, 0x29))); // UPDATE (RFC 2136) changes something at the server
  CHECK_FALSE(node::is_dns_query(with(2, 0x21))); // NOTIFY (RFC 1996) too
  CHECK_FALSE(node::is_dns_query(with(3, 0x03))); // a response code
  CHECK_FALSE(node::is_dns_query(with(5, 2)));    // two questions
  CHECK_FALSE(node::is_dns_query(with(7, 1)));    // an answer
  CHECK_FALSE(node::is_dns_query(with(9, 1)));    // an authority
  CHECK_FALSE(node::is_dns_query(with(11, 0)));   // an addition that nobody announced
  CHECK_FALSE(node::is_dns_query(with(11, 3)));
  CHECK_FALSE(node::is_dns_query(with(12, 0xc0)));       // a pointer
  CHECK_FALSE(node::is_dns_query(with(12 + 13 + 3, 3))); // class CHAOS
  CHECK_FALSE(node::is_dns_query(dns_query(std::string(63, 'a') + "." + std::string(63, 'b') + "." +
                                           std::string(63, 'c') + "." + std::string(62, 'd'))));
}

TEST_CASE("a DNS query has a largest size", "[dns_query]") {
  const auto padded = [](std::size_t bytes) {
    auto query = dns_query();
    const auto padding = bytes - query.size();
    query[query.size() - 2] = static_cast<std::uint8_t>(padding >> 8U);
    query[query.size() - 1] = static_cast<std::uint8_t>(padding);
    query.resize(bytes);
    return query;
  };
  CHECK(node::is_dns_query(padded(node::content_limits::dns_query_bytes_max)));
  CHECK_FALSE(node::is_dns_query(padded(node::content_limits::dns_query_bytes_max + 1)));
}

} // namespace gate17::test
