// SPDX-License-Identifier: GPL-3.0-or-later

#include "proto/codec/signed_document.hpp"

#include <catch2/catch.hpp>

#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::proto;

TEST_CASE("an envelope survives the way", "[codec]") {
  auto network = test::test_network::local(1);
  auto document = network.document();
  add_signature(document, network.owner_keys[1]);
  const auto decoded = decode_signed_document(encode(document));
  REQUIRE(decoded);
  CHECK(*decoded == document);
  CHECK(decoded->hash() == document.hash());
}

TEST_CASE("only different known authorities with genuine signatures count", "[codec]") {
  auto network = test::test_network::local(2);
  auto document = network.document();
  const auto& first = network.authority_key;
  const auto& second = network.owner_keys[1];
  const std::vector both{first.public_key(), second.public_key()};
  CHECK(count_signatures(document, both) == 1);
  CHECK(count_signatures(document, {second.public_key()}) == 0);

  document.signatures.push_back(document.signatures.front());
  CHECK(count_signatures(document, both) == 1);

  add_signature(document, second);
  CHECK(count_signatures(document, both) == 2);
  const auto signatures = document.signatures.size();
  add_signature(document, second);
  CHECK(document.signatures.size() == signatures);

  document.signatures.back().signature.bytes[5] ^= 1;
  CHECK(count_signatures(document, both) == 1);
}

TEST_CASE("an envelope with too many signatures is refused", "[codec]") {
  auto document = test::test_network::local(3).document();
  document.signatures.resize(authority_signatures_max + 1);
  CHECK(decode_signed_document(encode(document)) == fail(errc::oversized));
}
