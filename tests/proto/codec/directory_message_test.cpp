// SPDX-License-Identifier: GPL-3.0-or-later

#include "proto/codec/directory_message.hpp"

#include <catch2/catch.hpp>

#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::proto;

namespace {

void check_round_trip(const directory_request& request) {
  const auto encoded = encode(request);
  CHECK(encoded.size() <= directory_request_bytes_max);
  const auto decoded = decode_directory_request(encoded);
  REQUIRE(decoded);
  CHECK(*decoded == request);
  CHECK(encode(*decoded) == encoded);
}

} // namespace

TEST_CASE("every request survives the way", "[codec]") {
  auto network = test::test_network::local(1);
  check_round_trip(publish_descriptor{network.named("n1").descriptor()});
  check_round_trip(publish_prekey{network.named("n1").prekey(3, network.random)});
  check_round_trip(get_document{});
  check_round_trip(get_document{0});
  check_round_trip(get_document{UINT64_MAX});
  check_round_trip(get_prekey_sheet{0});
  check_round_trip(get_prekey_sheet{UINT32_MAX});
}

TEST_CASE("responses survive the way", "[codec]") {
  for (const auto& response : {directory_response{}, directory_response{directory_status::duplicate_name, {}},
                               directory_response{directory_status::ok, {1, 2, 3}}})
    CHECK(decode_directory_response(encode(response)).value() == response);
}

TEST_CASE("a response with an unknown status is refused", "[codec]") {
  const directory_response made{static_cast<directory_status>(200), {}};
  CHECK(decode_directory_response(encode(made)) == fail(errc::malformed));
}

TEST_CASE("requests above the limit are refused unread", "[codec]") {
  CHECK(decode_directory_request(std::vector<std::uint8_t>(directory_request_bytes_max + 8)) == fail(errc::oversized));
  publish_descriptor large;
  large.descriptor.body.resize(descriptor_bytes_max + 1);
  CHECK(decode_directory_request(encode(directory_request(large))) == fail(errc::oversized));
}

TEST_CASE("every status has a name of its own", "[codec]") {
  for (int a = 0; a <= static_cast<int>(directory_status::crowded); ++a)
    for (int b = 0; b < a; ++b)
      CHECK(to_string(static_cast<directory_status>(a)) != to_string(static_cast<directory_status>(b)));
}
