// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/suite.hpp"

#include <catch2/catch.hpp>

using namespace gate17::proto;

namespace {

constexpr auto chacha = suite_id::x25519_chacha20poly1305_blake2b;
constexpr auto aes = suite_id::x25519_aes256gcm_blake2b;

} // namespace

TEST_CASE("only known suite numbers come in from the wire", "[crypto][suite]") {
  CHECK(suite_from_wire(1) == chacha);
  CHECK(suite_from_wire(2) == aes);
  for (const std::uint16_t value : {0, 3, 256, 513, 65535}) {
    CHECK(suite_from_wire(value) == tl::make_unexpected(errc::unknown_suite));
  }
}

TEST_CASE("the default policy prefers AES and permits both", "[crypto][suite]") {
  const suite_policy policy;
  CHECK(policy.preferred() == aes);
  CHECK(policy.allows(chacha));
  CHECK(policy.not_weaker(chacha, aes));
  CHECK(policy.not_weaker(aes, aes));
  CHECK_FALSE(policy.not_weaker(aes, chacha));
}

TEST_CASE("each refusal has its own name", "[crypto][suite]") {
  CHECK(suite_policy().check(static_cast<suite_id>(9)).error() == errc::unknown_suite);
  CHECK(suite_policy({chacha}).check(aes).error() == errc::suite_not_listed);
  CHECK(suite_policy({aes, chacha}, {aes}).check(aes).error() == errc::suite_retired);
  CHECK(suite_policy().check_change(aes, chacha).error() == errc::weaker_suite);
  CHECK(suite_policy().check_change(chacha, aes).has_value());
}

TEST_CASE("a retired suite is left in one direction only", "[crypto][suite]") {
  const suite_policy policy({aes, chacha}, {aes});
  CHECK(policy.preferred() == chacha);
  CHECK(policy.check_change(aes, chacha).has_value());
  CHECK(policy.check_change(chacha, aes).error() == errc::suite_retired);
  CHECK(policy.check_change(aes, aes).error() == errc::suite_retired);
}

TEST_CASE("with everything retired nothing is preferred", "[crypto][suite]") {
  CHECK(suite_policy({aes}, {aes}).preferred() == tl::make_unexpected(errc::suite_not_listed));
  CHECK(suite_policy(std::vector<suite_id>{}).preferred() == tl::make_unexpected(errc::suite_not_listed));
}
