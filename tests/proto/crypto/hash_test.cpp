// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/hash.hpp"

#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/hex.hpp"

using namespace gate17::proto;
using gate17::test::from_hex;
using gate17::test::to_hex;

namespace {

std::vector<std::uint8_t> blake2b(std::size_t size, byte_view input, byte_view key = {}) {
  std::vector<std::uint8_t> out(size);
  hasher(size, key).update(input).finish(out);
  return out;
}

/// The deterministic byte sequence of RFC 7693, appendix E.
std::vector<std::uint8_t> self_test_sequence(std::size_t size, std::uint32_t seed) {
  std::uint32_t a = 0xDEAD4BADU * seed;
  std::uint32_t b = 1;
  std::vector<std::uint8_t> out(size);
  for (auto& byte : out) {
    const std::uint32_t t = a + b;
    a = b;
    b = t;
    byte = static_cast<std::uint8_t>(t >> 24U);
  }
  return out;
}

} // namespace

TEST_CASE("BLAKE2b of abc as in RFC 7693 appendix A", "[crypto][hash]") {
  const std::vector<std::uint8_t> abc{'a', 'b', 'c'};
  CHECK(to_hex(blake2b(64, abc)) == "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                                    "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
}

TEST_CASE("BLAKE2b passes the self test of RFC 7693 appendix E", "[crypto][hash]") {
  hasher total(32);
  for (const std::size_t digest : {20U, 32U, 48U, 64U}) {
    for (const std::size_t input : {0U, 3U, 128U, 129U, 255U, 1024U}) {
      const auto text = self_test_sequence(input, static_cast<std::uint32_t>(input));
      total.update(blake2b(digest, text));
      const auto key = self_test_sequence(digest, static_cast<std::uint32_t>(digest));
      total.update(blake2b(digest, text, key));
    }
  }
  byte_array<32> out;
  total.finish(out);
  CHECK(to_hex(out) == "c23a7800d98123bd10f506c61e29da5603d763b8bbad2e737f5e765a7bccd475");
}

TEST_CASE("keyed BLAKE2b-512 known answers of the reference package", "[crypto][hash]") {
  std::vector<std::uint8_t> key(64);
  for (std::size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<std::uint8_t>(i);
  }
  CHECK(to_hex(blake2b(64, {}, key)) == "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786"
                                        "b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568");
  const std::vector<std::uint8_t> zero{0};
  CHECK(to_hex(blake2b(64, zero, key)) == "961f6dd1e4dd30f63901690c512e78e4b45e4742ed197c3c5e45c549fd25f2e4"
                                          "187b0bc9fe30492b16b0d0bc4ef9b0f34c7003fac09a5ef1532e69430234cebd");
}

TEST_CASE("hashing in parts equals hashing at once", "[crypto][hash]") {
  const std::vector<std::uint8_t> text = self_test_sequence(300, 5);
  const byte_view all(text);
  CHECK(hash32(all.first(1), all.subspan(1, 200), all.subspan(201)) == hash32(all));
}

TEST_CASE("a key derivation follows its written form", "[crypto][hash]") {
  byte_array<32> key;
  key.fill(7);
  const auto first = from_hex("0102");
  const auto second = from_hex("03");
  const auto written = from_hex("04 63656c6c 02000000 0102 01000000 03");
  const auto expected = blake2b(64, written, key);
  const kdf_output out = kdf(secret_key(key), "cell", first, second);
  CHECK(to_hex(out.first.expose()) == to_hex(byte_view(expected).first(32)));
  CHECK(to_hex(out.second.expose()) == to_hex(byte_view(expected).last(32)));
}

TEST_CASE("neither label nor part boundaries can be shifted", "[crypto][hash]") {
  const secret_key key;
  const auto ab = from_hex("6162");
  const auto a = from_hex("61");
  const auto b = from_hex("62");
  const auto base = kdf(key, "cell", ab).first.clone();
  CHECK_FALSE((base == kdf(key, "cell", a, b).first));
  CHECK_FALSE((base == kdf(key, "cella", b).first));
  CHECK_FALSE((kdf(key, "cell").first == kdf(key, "cell", byte_view{}).first));
}
