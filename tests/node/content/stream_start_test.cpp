// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/stream_start.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <random>
#include <string_view>

#include "node/content/limits.hpp"
#include "tests/support/client_hellos.hpp"
#include "tests/support/dns_queries.hpp"
#include "tests/support/seed.hpp"

namespace gate17::test {

namespace {

using actors::content_kind;
using node::classify_stream;

content_bytes text(std::string_view said) { return {said.begin(), said.end()}; }

/// What it is, when that is decided.
std::optional<content_kind> kind_of(const content_bytes& bytes) {
  const auto content = classify_stream(bytes);
  return content.decided ? std::optional(content.kind) : std::nullopt;
}

content_bytes old_tls() {
  client_hello_shape shape;
  shape.legacy_version = 0x0302;
  shape.versions.clear();
  return in_tls_records(client_hello_message(shape));
}

struct sample {
  content_bytes bytes;
  content_kind kind;
};

const std::vector<sample>& samples() {
  static const std::vector<sample> all{
      {in_tls_records(client_hello_message()), content_kind::tls},
      {in_tls_records(client_hello_message(), 60), content_kind::tls},
      {old_tls(), content_kind::unknown},
      {text("SSH-2.0-OpenSSH_9.2\r\n"), content_kind::ssh},
      {text("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"), content_kind::http},
      {text("POST /form HTTP/1.1\r\n"), content_kind::http},
      {text("PUT /x HTTP/1.1\r\n"), content_kind::http},
      {text("PATCH /x HTTP/1.1\r\n"), content_kind::http},
      {text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), content_kind::http2},
      {dns_query_over_tcp(), content_kind::dns},
      {text("EHLO mail.example.org\r\n"), content_kind::unknown},
      {text("PROPFIND / HTTP/1.1\r\n"), content_kind::unknown},
      {text("get / http/1.1\r\n"), content_kind::unknown},
      {content_bytes{0x80, 0x2e, 1, 3, 1, 0, 21}, content_kind::unknown},      // SSL 2.0
      {content_bytes{0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f}, content_kind::unknown}, // PostgreSQL asks for TLS
  };
  return all;
}

} // namespace

TEST_CASE("every protocol is known by its first bytes", "[stream_start]") {
  for (const auto& one : samples()) {
    INFO(std::string(one.bytes.begin(), one.bytes.end()));
    CHECK(kind_of(one.bytes) == one.kind);
  }
}

TEST_CASE("what was decided stays decided, whatever follows", "[stream_start]") {
  const auto seed = property_seed();
  CAPTURE(seed);
  std::mt19937_64 dice(seed);
  for (const auto& one : samples()) {
    auto longer = one.bytes;
    for (int i = 0; i < 300; ++i)
      longer.push_back(static_cast<std::uint8_t>(dice()));
    std::optional<content_kind> first;
    for (std::size_t length = 0; length <= longer.size(); ++length) {
      const auto seen = classify_stream(proto::byte_view(longer).first(length));
      if (!first && seen.decided)
        first = seen.kind;
      CHECK(seen.decided == first.has_value());
      CHECK(seen.kind == first.value_or(content_kind::unknown));
    }
    CHECK(first == one.kind);
  }
}

TEST_CASE("nothing is decided about the beginnings of what could become known", "[stream_start]") {
  for (const auto* beginning : {"", "S", "SSH", "P", "PR", "PRI * HTTP/", "PUT", "GET", "O"})
    CHECK_FALSE(kind_of(text(beginning)));
  CHECK_FALSE(kind_of({22}));
  CHECK_FALSE(kind_of({0}));
}

TEST_CASE("nothing stays undecided beyond the limit", "[stream_start]") {
  client_hello_shape shape;
  shape.key_share_bytes = 4'000;
  auto scattered = in_tls_records(client_hello_message(shape), 1);
  scattered.resize(node::content_limits::stream_start_bytes_max);
  CHECK(kind_of(scattered) == content_kind::unknown);
  CHECK(kind_of({0x10, 1}) == content_kind::unknown); // a DNS query of 4,097 bytes
}

TEST_CASE("a post-quantum ClientHello is known once its last segment came", "[stream_start]") {
  client_hello_shape shape;
  shape.key_share_bytes = 3'300;
  const auto whole = in_tls_records(client_hello_message(shape));
  for (std::size_t segment = 1; segment * 1'448 < whole.size(); ++segment)
    CHECK_FALSE(kind_of({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(segment * 1'448)}));
  CHECK(kind_of(whole) == content_kind::tls);
}

TEST_CASE("sent again is exactly one ClientHello without early data, or one DNS query", "[stream_start]") {
  const auto hello = in_tls_records(client_hello_message());
  CHECK(node::may_send_stream_again(hello));
  CHECK(node::may_send_stream_again(in_tls_records(client_hello_message(), 30)));
  CHECK(node::may_send_stream_again(dns_query_over_tcp()));

  client_hello_shape early;
  early.early_data = true;
  CHECK_FALSE(node::may_send_stream_again(in_tls_records(client_hello_message(early))));
  auto more = hello;
  more.push_back(23);
  CHECK_FALSE(node::may_send_stream_again(more));
  CHECK_FALSE(node::may_send_stream_again(proto::byte_view(hello).first(hello.size() - 1)));
  auto two = dns_query_over_tcp();
  append(two, dns_query_over_tcp());
  CHECK_FALSE(node::may_send_stream_again(two));
  CHECK_FALSE(node::may_send_stream_again(text("GET / HTTP/1.1\r\n\r\n")));
  CHECK_FALSE(node::may_send_stream_again({}));
}

} // namespace gate17::test
