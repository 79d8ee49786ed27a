// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/client_hello.hpp"

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

namespace gate17::node {

namespace {

using bytes = std::vector<std::uint8_t>;

void append(bytes& to, std::size_t value, std::size_t width) {
  for (std::size_t i = width; i-- > 0;)
    to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

bytes extension(std::uint16_t type, std::size_t length) {
  bytes made;
  append(made, type, 2);
  append(made, length, 2);
  made.insert(made.end(), length, 0xab);
  return made;
}

/// A ClientHello message with these extensions' bytes; without any when empty.
bytes hello_message(const bytes& extensions) {
  bytes body;
  append(body, 0x0303, 2);
  body.insert(body.end(), 32, 0x11);
  append(body, 32, 1);
  body.insert(body.end(), 32, 0x22);
  append(body, 4, 2);
  append(body, 0x13011302, 4);
  append(body, 1, 1);
  append(body, 0, 1);
  if (!extensions.empty()) {
    append(body, extensions.size(), 2);
    body.insert(body.end(), extensions.begin(), extensions.end());
  }
  bytes message{1};
  append(message, body.size(), 3);
  message.insert(message.end(), body.begin(), body.end());
  return message;
}

bytes in_records(const bytes& message, std::size_t record_bytes) {
  bytes made;
  for (std::size_t at = 0; at < message.size(); at += record_bytes) {
    const auto length = std::min(record_bytes, message.size() - at);
    made.push_back(22);
    append(made, 0x0301, 2);
    append(made, length, 2);
    made.insert(made.end(), message.begin() + static_cast<std::ptrdiff_t>(at),
                message.begin() + static_cast<std::ptrdiff_t>(at + length));
  }
  return made;
}

} // namespace

TEST_CASE("a whole ClientHello may be sent again, however it is cut into records", "[client_hello]") {
  const auto message = hello_message(extension(0, 20));
  for (const std::size_t record : {1U, 3U, 50U, 4000U})
    CHECK(classify_client_hello(in_records(message, record)) == client_hello_kind::plain);
  CHECK(classify_client_hello(in_records(hello_message({}), 4000)) == client_hello_kind::plain);
  CHECK(may_send_again(in_records(message, 4000)));
}

TEST_CASE("early data and anything behind the ClientHello are not sent twice", "[client_hello]") {
  const auto early = in_records(hello_message(extension(42, 0)), 4000);
  CHECK(classify_client_hello(early) == client_hello_kind::with_early_data);
  CHECK_FALSE(may_send_again(early));
  auto more = in_records(hello_message(extension(0, 20)), 4000);
  more.push_back(23);
  CHECK_FALSE(may_send_again(more));
}

TEST_CASE("every proper beginning is incomplete, never plain", "[client_hello]") {
  const auto whole = in_records(hello_message(extension(0, 20)), 40);
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK(classify_client_hello(proto::byte_view(whole).first(length)) == client_hello_kind::incomplete);
}

TEST_CASE("what is no ClientHello is other", "[client_hello]") {
  const std::string http = "GET / HTTP/1.1\r\n\r\n";
  CHECK(classify_client_hello({reinterpret_cast<const std::uint8_t*>(http.data()), http.size()}) ==
        client_hello_kind::other);
  auto server_hello = hello_message({});
  server_hello[0] = 2;
  CHECK(classify_client_hello(in_records(server_hello, 4000)) == client_hello_kind::other);
  auto wrong_version = in_records(hello_message({}), 4000);
  wrong_version[1] = 9;
  CHECK(classify_client_hello(wrong_version) == client_hello_kind::other);
  CHECK(classify_client_hello(bytes(client_hello_bytes_max + 1, 22)) == client_hello_kind::other);
  auto lying = hello_message(extension(0, 20));
  lying[lying.size() - 21] = 0xff;
  CHECK(classify_client_hello(in_records(lying, 4000)) == client_hello_kind::other);
}

} // namespace gate17::node
