// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/signature.hpp"

#include <string_view>
#include <vector>

#include <catch2/catch.hpp>
#include <openssl/evp.h>
#include <sodium/crypto_sign_ed25519.h>

#include "proto/crypto/labels.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17::proto;
using gate17::test::array_from_hex;
using gate17::test::from_hex;
using gate17::test::to_hex;

namespace {

struct published {
  std::string_view seed, public_key, message, signature;
};

/// RFC 8032 section 7.1, tests 1 to 3.
constexpr published vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
     "4a7c15e9716ed28dc027beceea1ec40a"},
};

std::vector<std::uint8_t> wire_message(std::string_view context, byte_view message) {
  std::string text = "gate17/1 " + std::string(context);
  std::vector<std::uint8_t> bytes(text.begin(), text.end());
  bytes.push_back(0);
  bytes.insert(bytes.end(), message.begin(), message.end());
  return bytes;
}

bool openssl_accepts(const verify_key& key, byte_view message, const signature& sig) {
  EVP_PKEY* pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size());
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, pkey);
  const int verdict = EVP_DigestVerify(context, sig.bytes.data(), sig.bytes.size(), message.data(), message.size());
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(pkey);
  return verdict == 1;
}

} // namespace

TEST_CASE("Ed25519 vectors of RFC 8032 section 7.1", "[crypto][signature]") {
  for (const auto& vector : vectors) {
    INFO(vector.seed);
    const secret_key seed(array_from_hex<32>(vector.seed));
    const signing_key key = signing_key::from_seed(seed);
    CHECK(to_hex(key.public_key().bytes) == vector.public_key);
    CHECK((key.seed() == seed));
    // `sign` never signs bare messages, so the signature itself is checked on the primitive underneath.
    byte_array<32> ignored;
    byte_array<64> expanded;
    crypto_sign_ed25519_seed_keypair(ignored.data(), expanded.data(), seed.expose().data());
    const auto message = from_hex(vector.message);
    byte_array<64> out;
    crypto_sign_ed25519_detached(out.data(), nullptr, message.data(), message.size(), expanded.data());
    CHECK(to_hex(out) == vector.signature);
  }
}

TEST_CASE("a signature covers prefix, context and message", "[crypto][signature]") {
  gate17::test::seeded_random random(3);
  const signing_key key = signing_key::generate(random);
  const auto message = from_hex("00112233");
  const signature sig = key.sign(labels::onion_cert, message);
  CHECK(openssl_accepts(key.public_key(), wire_message("onion-cert", message), sig));
  CHECK(verify(key.public_key(), labels::onion_cert, message, sig));
  CHECK_FALSE(verify(key.public_key(), labels::signing_cert, message, sig));
  CHECK_FALSE(verify(signing_key::generate(random).public_key(), labels::onion_cert, message, sig));
  for (std::size_t bit = 0; bit < 8 * message.size(); ++bit) {
    auto changed = message;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    CHECK_FALSE(verify(key.public_key(), labels::onion_cert, changed, sig));
  }
  for (std::size_t bit = 0; bit < 512; ++bit) {
    signature changed = sig;
    changed.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    CHECK_FALSE(verify(key.public_key(), labels::onion_cert, message, changed));
  }
}

TEST_CASE("the end of a context cannot move into the message", "[crypto][signature]") {
  gate17::test::seeded_random random(4);
  const signing_key key = signing_key::generate(random);
  const auto longer = from_hex("2d7368656574"); // "-sheet"
  const signature sig = key.sign(labels::prekey, longer);
  CHECK_FALSE(verify(key.public_key(), labels::prekey_sheet, {}, sig));
}

TEST_CASE("the public key of order one verifies nothing", "[crypto][signature]") {
  verify_key weak;
  weak.bytes[0] = 1;
  signature forged;
  forged.bytes[0] = 1;
  CHECK_FALSE(verify(weak, labels::document, {}, forged));
}
