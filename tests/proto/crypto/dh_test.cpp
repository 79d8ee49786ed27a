// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/dh.hpp"

#include <array>
#include <string_view>

#include <catch2/catch.hpp>

#include "tests/support/hex.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17::proto;
using gate17::test::array_from_hex;
using gate17::test::to_hex;

TEST_CASE("X25519 vectors of RFC 7748 section 5.2", "[crypto][dh]") {
  const secret_key first(array_from_hex<32>("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"));
  const dh_public point{array_from_hex<32>("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")};
  CHECK(to_hex(dh(first, point)->expose()) == "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");

  const secret_key second(array_from_hex<32>("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"));
  const dh_public high_bit{array_from_hex<32>("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493")};
  CHECK(to_hex(dh(second, high_bit)->expose()) == "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
}

TEST_CASE("X25519 iterated 1000 times as in RFC 7748 section 5.2", "[crypto][dh]") {
  secret_key k(array_from_hex<32>("0900000000000000000000000000000000000000000000000000000000000000"));
  dh_public u{k.expose()};
  for (int i = 0; i < 1000; ++i) {
    secret_key next = std::move(*dh(k, u));
    u.bytes = k.expose();
    k = std::move(next);
  }
  CHECK(to_hex(k.expose()) == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

TEST_CASE("X25519 key agreement of RFC 7748 section 6.1", "[crypto][dh]") {
  const dh_pair alice = dh_pair::from_secret(
      secret_key(array_from_hex<32>("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")));
  const dh_pair bob = dh_pair::from_secret(
      secret_key(array_from_hex<32>("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")));
  CHECK(to_hex(alice.pub.bytes) == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  CHECK(to_hex(bob.pub.bytes) == "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  const std::string_view shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
  CHECK(to_hex(dh(alice.secret, bob.pub)->expose()) == shared);
  CHECK(to_hex(dh(bob.secret, alice.pub)->expose()) == shared);
}

TEST_CASE("points of small order are refused", "[crypto][dh]") {
  // All u-coordinates of order 1, 2, 4 and 8, canonical and not (Bernstein, "Curve25519", validation section).
  const std::array<std::string_view, 7> weak{
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };
  gate17::test::seeded_random random(1);
  for (const auto text : weak) {
    INFO(text);
    const dh_pair own = dh_pair::generate(random);
    const auto shared = dh(own.secret, dh_public{array_from_hex<32>(text)});
    REQUIRE_FALSE(shared.has_value());
    CHECK(shared.error() == errc::weak_key);
  }
}

TEST_CASE("both sides of a key agreement get the same secret", "[crypto][dh]") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  gate17::test::seeded_random random(seed);
  for (int i = 0; i < 50; ++i) {
    const dh_pair one = dh_pair::generate(random);
    const dh_pair two = dh_pair::generate(random);
    CHECK((*dh(one.secret, two.pub) == *dh(two.secret, one.pub)));
    CHECK(dh_pair::from_secret(one.secret.clone()).pub == one.pub);
  }
}
