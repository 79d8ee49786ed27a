// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/client_hello.hpp"

#include <catch2/catch.hpp>

#include "node/content/limits.hpp"
#include "tests/support/client_hellos.hpp"

namespace gate17::test {

namespace {

using fault = node::client_hello_fault;

client_hello_shape with_versions(std::uint16_t legacy, std::vector<std::uint16_t> versions) {
  client_hello_shape shape;
  shape.legacy_version = legacy;
  shape.versions = std::move(versions);
  return shape;
}

bool offers(std::uint16_t legacy, std::vector<std::uint16_t> versions) {
  const auto hello =
      node::read_client_hello(in_tls_records(client_hello_message(with_versions(legacy, std::move(versions)))));
  REQUIRE(hello);
  return hello->offers_tls12_or_later;
}

fault fault_of(const content_bytes& bytes) {
  const auto hello = node::read_client_hello(bytes);
  REQUIRE_FALSE(hello);
  return hello.error();
}

} // namespace

TEST_CASE("a ClientHello is read however it is cut into records", "[client_hello]") {
  const auto message = client_hello_message();
  for (const std::size_t record : {1U, 3U, 50U, 4000U}) {
    auto bytes = in_tls_records(message, record);
    const auto length = bytes.size();
    append(bytes, {23, 3, 3, 0, 1, 0});
    const auto hello = node::read_client_hello(bytes);
    REQUIRE(hello);
    CHECK(hello->bytes == length);
    CHECK_FALSE(hello->early_data);
  }
  CHECK(node::read_client_hello(in_tls_records(client_hello_with(0x0303, {}))));
}

TEST_CASE("the offered version is that of supported_versions, else the legacy one", "[client_hello]") {
  CHECK(offers(0x0303, {0x0304}));
  CHECK(offers(0x0301, {0x0302, 0x0303}));
  CHECK(offers(0x0303, {0x8a8a, 0x0304})); // a reserved value in front, RFC 8701
  CHECK(offers(0x0303, {}));
  CHECK_FALSE(offers(0x0303, {0x0302, 0x0301}));
  CHECK_FALSE(offers(0x0302, {}));
  CHECK_FALSE(offers(0x0301, {}));
  CHECK_FALSE(offers(0x0300, {}));
  CHECK_FALSE(offers(0x0403, {}));
}

TEST_CASE("early data is noticed", "[client_hello]") {
  client_hello_shape shape;
  shape.early_data = true;
  const auto hello = node::read_client_hello(in_tls_records(client_hello_message(shape)));
  REQUIRE(hello);
  CHECK(hello->early_data);
  CHECK(hello->offers_tls12_or_later);
}

TEST_CASE("every proper beginning of a ClientHello is incomplete", "[client_hello]") {
  const auto whole = in_tls_records(client_hello_message(), 40);
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK(fault_of({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}) == fault::incomplete);
}

TEST_CASE("what is no ClientHello is other", "[client_hello]") {
  const auto message = client_hello_message();
  const auto whole = in_tls_records(message);

  SECTION("another protocol") {
    CHECK(fault_of({'G', 'E', 'T', ' '}) == fault::other);
    CHECK(fault_of({0x80, 0x2e, 1, 3, 1}) == fault::other); // SSL 2.0
  }
  SECTION("another handshake message") {
    auto server_hello = message;
    server_hello[0] = 2;
    CHECK(fault_of(in_tls_records(server_hello)) == fault::other);
  }
  SECTION("a wrong record version") {
    auto bytes = whole;
    bytes[1] = 9;
    CHECK(fault_of(bytes) == fault::other);
  }
  SECTION("an empty record, and one beyond the limit") {
    CHECK(fault_of({22, 3, 1, 0, 0}) == fault::other);
    CHECK(fault_of({22, 3, 1, 0x40, 1}) == fault::other);
  }
  SECTION("something behind the message in its record") {
    auto more = message;
    more.push_back(0);
    CHECK(fault_of(in_tls_records(more)) == fault::other);
  }
  SECTION("lengths inside that lie") {
    auto lying = message;
    lying[4 + 2 + 32] = 0xff; // the session id
    CHECK(fault_of(in_tls_records(lying)) == fault::other);
    auto cut = client_hello_with(0x0303, {0, 43, 0, 9, 2, 3, 4});
    CHECK(fault_of(in_tls_records(cut)) == fault::other);
  }
  SECTION("supported_versions twice, empty or of half an entry") {
    const auto versions = tls_extension(43, {2, 3, 4});
    auto twice = versions;
    append(twice, versions);
    CHECK(fault_of(in_tls_records(client_hello_with(0x0303, twice))) == fault::other);
    CHECK(fault_of(in_tls_records(client_hello_with(0x0303, tls_extension(43, {0})))) == fault::other);
    CHECK(fault_of(in_tls_records(client_hello_with(0x0303, tls_extension(43, {3, 3, 4, 3})))) == fault::other);
  }
  SECTION("no cipher suite, no null compression") {
    auto odd = message;
    odd[4 + 2 + 32 + 33 + 1] = 3;
    CHECK(fault_of(in_tls_records(odd)) == fault::other);
    auto compressed = message;
    compressed[4 + 2 + 32 + 33 + 2 + 4 + 1] = 1;
    CHECK(fault_of(in_tls_records(compressed)) == fault::other);
  }
}

TEST_CASE("a ClientHello has a largest size, and so has the wait for it", "[client_hello]") {
  client_hello_shape shape;
  shape.key_share_bytes = 8'000;
  const auto large = in_tls_records(client_hello_message(shape));
  CHECK(node::read_client_hello(large));
  shape.key_share_bytes = node::content_limits::stream_start_bytes_max;
  const auto huge = in_tls_records(client_hello_message(shape), 9'000);
  CHECK(fault_of(huge) == fault::other);
  // Records of one byte: 16 KiB of stream hold 2.7 KiB of message.
  shape.key_share_bytes = 4'000;
  const auto scattered = in_tls_records(client_hello_message(shape), 1);
  CHECK(fault_of(scattered) == fault::other);
  const auto below = node::content_limits::stream_start_bytes_max - 1;
  CHECK(fault_of({scattered.begin(), scattered.begin() + below}) == fault::incomplete);
}

} // namespace gate17::test
