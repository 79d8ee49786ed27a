// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/evp.hpp"

#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/hex.hpp"

using namespace gate17::proto;
using gate17::test::array_from_hex;
using gate17::test::from_hex;
using gate17::test::to_hex;

namespace {

constexpr auto chacha = suite_id::x25519_chacha20poly1305_blake2b;
constexpr auto aes = suite_id::x25519_aes256gcm_blake2b;

std::vector<std::uint8_t> text_bytes(std::string_view text) { return {text.begin(), text.end()}; }

constexpr std::string_view sunscreen = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip "
                                       "for the future, sunscreen would be it.";

/// Ciphertext, then tag. The context is used exactly as cell_cipher uses it, but with any nonce.
std::string seal(suite_id suite, std::string_view key, std::string_view nonce, std::string_view aad,
                 std::vector<std::uint8_t> text) {
  const auto context = make_aead_context(suite, secret_key(array_from_hex<32>(key)), true);
  const auto iv = from_hex(nonce);
  const auto associated = from_hex(aad);
  int written = 0;
  EVP_CipherInit_ex2(context.get(), nullptr, nullptr, iv.data(), -1, nullptr);
  if (!associated.empty()) {
    EVP_CipherUpdate(context.get(), nullptr, &written, associated.data(), static_cast<int>(associated.size()));
  }
  if (!text.empty()) {
    EVP_CipherUpdate(context.get(), text.data(), &written, text.data(), static_cast<int>(text.size()));
  }
  byte_array<16> tag;
  EVP_CipherFinal_ex(context.get(), tag.data(), &written);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, tag.data());
  return to_hex(text) + " " + to_hex(tag);
}

std::string stream(suite_id suite, std::string_view key, std::string_view nonce, std::uint32_t block,
                   std::vector<std::uint8_t> text) {
  const auto context = make_stream_context(suite, secret_key(array_from_hex<32>(key)));
  xor_stream(context.get(), suite, array_from_hex<12>(nonce), block, 0, text);
  return to_hex(text);
}

} // namespace

TEST_CASE("ChaCha20-Poly1305 of RFC 8439 section 2.8.2", "[crypto][evp]") {
  CHECK(seal(chacha, "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", "070000004041424344454647",
             "50515253c0c1c2c3c4c5c6c7", text_bytes(sunscreen)) ==
        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
        "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
        "3ff4def08e4b7a9de576d26586cec64b6116 1ae10b594f09e26a7e902ecbd0600691");
}

TEST_CASE("ChaCha20 of RFC 8439 section 2.4.2", "[crypto][evp]") {
  CHECK(stream(chacha, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "000000000000004a00000000",
               1, text_bytes(sunscreen)) ==
        "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b357"
        "1639d624e65152ab8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736"
        "5af90bbf74a35be6b40b8eedf2785e42874d");
}

TEST_CASE("AES-256-GCM test cases 13, 14 and 16 of McGrew and Viega", "[crypto][evp]") {
  const std::string zero_key(64, '0');
  const std::string zero_nonce(24, '0');
  CHECK(seal(aes, zero_key, zero_nonce, "", {}) == " 530f8afbc74536b9a963b4f1c4cb738b");
  CHECK(seal(aes, zero_key, zero_nonce, "", std::vector<std::uint8_t>(16)) ==
        "cea7403d4d606b6e074ec5d3baf39d18 d0d1c8a799996bf0265b98b5d48ab919");
  CHECK(seal(aes, "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
             "feedfacedeadbeeffeedfacedeadbeefabaddad2",
             from_hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")) ==
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662 76fc6ece0f4e1768cddf8853bb2d551b");
}

TEST_CASE("AES-256-CTR of NIST SP 800-38A F.5.5", "[crypto][evp]") {
  CHECK(stream(aes, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", "f0f1f2f3f4f5f6f7f8f9fafb",
               0xfcfdfeffU,
               from_hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                        "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")) ==
        "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
        "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6");
}

TEST_CASE("a stream can be entered at any offset", "[crypto][evp]") {
  const secret_key key(array_from_hex<32>("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"));
  for (const suite_id suite : {aes, chacha}) {
    const auto context = make_stream_context(suite, key);
    std::vector<std::uint8_t> whole(400);
    xor_stream(context.get(), suite, {}, 0, 0, whole);
    for (std::size_t offset = 0; offset < 200; ++offset) {
      std::vector<std::uint8_t> part(whole.begin() + static_cast<std::ptrdiff_t>(offset), whole.end());
      xor_stream(context.get(), suite, {}, 0, offset, part);
      REQUIRE(part == std::vector<std::uint8_t>(part.size()));
    }
  }
}
