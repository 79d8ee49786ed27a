// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/cell_cipher.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <sodium/crypto_aead_chacha20poly1305.h>

#include "tests/support/hex.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17::proto;
using gate17::test::array_from_hex;
using gate17::test::from_hex;
using bytes = std::vector<std::uint8_t>;
using direction = cell_cipher::direction;

namespace {

constexpr auto chacha = suite_id::x25519_chacha20poly1305_blake2b;
constexpr auto aes = suite_id::x25519_aes256gcm_blake2b;

struct fixture {
  explicit fixture(suite_id suite, std::uint64_t seed = 1)
      : random(seed),
        key(random_key()),
        sealer(cell_cipher::make(suite, key, direction::seal)),
        opener(cell_cipher::make(suite, key, direction::open)) {}

  secret_key random_key() {
    secret_key fresh;
    random.fill(fresh.expose_mutable());
    return fresh;
  }

  bytes draw(std::size_t size) {
    bytes out(size);
    random.fill(out);
    return out;
  }

  gate17::test::seeded_random random;
  secret_key key;
  cell_cipher sealer;
  cell_cipher opener;
};

} // namespace

TEST_CASE("ChaCha20-Poly1305 of RFC 8439 appendix A.5, whose nonce has our form", "[crypto][cell_cipher]") {
  const secret_key key(array_from_hex<32>("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0"));
  bytes text =
      from_hex("64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43eea09ee94e382d26b0"
               "bdb7b73c321b0100d4f03b7f355894cf332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c855"
               "9797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4b9166c767b804d46a59b5216cde7a4e9"
               "9040c5a40433225ee282a1b0a06c523eaf4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a"
               "0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a1049e617d91d361094fa68f0ff77987130"
               "305beaba2eda04df997b714d6c6f2c29a6ad5cb4022b02709b");
  auto opener = cell_cipher::make(chacha, key, direction::open);
  REQUIRE(opener.open(0x0807060504030201ULL, from_hex("f33388860000000000004e91"), text,
                      from_hex("eead9d67890cbb22392336fea1851f38")));
  CHECK(std::string(text.begin(), text.begin() + 39) == "Internet-Drafts are draft documents val");
}

TEST_CASE("AES-256-GCM test case 14 of McGrew and Viega through the cell cipher", "[crypto][cell_cipher]") {
  auto sealer = cell_cipher::make(aes, secret_key(), direction::seal);
  bytes text(16);
  byte_array<16> tag;
  sealer.seal(0, {}, text, tag);
  CHECK(gate17::test::to_hex(text) == "cea7403d4d606b6e074ec5d3baf39d18");
  CHECK(gate17::test::to_hex(tag) == "d0d1c8a799996bf0265b98b5d48ab919");
}

TEST_CASE("libsodium opens what we seal under suite 1, and the reverse", "[crypto][cell_cipher]") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  fixture world(chacha, seed);
  for (const std::size_t size : {1U, 2U, 15U, 64U, 1000U, 2016U, 16352U}) {
    const bytes aad = world.draw(size % 49);
    const bytes text = world.draw(size);
    bytes sealed = text;
    byte_array<16> tag;
    const std::uint64_t nonce = 0x0102030405060708ULL + size;
    world.sealer.seal(nonce, aad, sealed, tag);
    byte_array<12> npub{};
    store_le64(npub.data() + 4, nonce);
    bytes other(size);
    byte_array<16> other_tag;
    crypto_aead_chacha20poly1305_ietf_encrypt_detached(other.data(), other_tag.data(), nullptr, text.data(), size,
                                                       aad.data(), aad.size(), nullptr, npub.data(),
                                                       world.key.expose().data());
    CHECK(sealed == other);
    CHECK(tag == other_tag);
    CHECK(world.opener.open(nonce, aad, other, other_tag));
    CHECK(other == text);
  }
}

TEST_CASE("a failed open leaves the ciphertext and can be tried again", "[crypto][cell_cipher]") {
  for (const suite_id suite : {chacha, aes}) {
    fixture world(suite);
    for (const std::size_t size : {1U, 16U, 63U, 2016U, 16352U}) {
      const bytes text = world.draw(size);
      const bytes aad = world.draw(16);
      bytes cell = text;
      byte_array<16> tag;
      world.sealer.seal(7, aad, cell, tag);
      const bytes sealed = cell;
      bytes wrong_aad = aad;
      wrong_aad[3] ^= 1;
      CHECK_FALSE(world.opener.open(7, wrong_aad, cell, tag));
      CHECK(cell == sealed);
      CHECK_FALSE(world.opener.open(8, aad, cell, tag));
      CHECK(cell == sealed);
      CHECK(world.opener.open(7, aad, cell, tag));
      CHECK(cell == text);
    }
  }
}

TEST_CASE("every bit of a cell is covered by its tag", "[crypto][cell_cipher]") {
  for (const suite_id suite : {chacha, aes}) {
    fixture world(suite);
    const bytes aad = world.draw(16);
    bytes cell = world.draw(100);
    byte_array<16> tag;
    world.sealer.seal(0, aad, cell, tag);
    const auto refuses = [&](bytes changed_aad, bytes changed, byte_array<16> changed_tag) {
      return !world.opener.open(0, changed_aad, changed, changed_tag);
    };
    const auto flip = [](auto range, std::size_t bit) {
      range[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      return range;
    };
    for (std::size_t bit = 0; bit < 8 * cell.size(); ++bit) {
      REQUIRE(refuses(aad, flip(cell, bit), tag));
    }
    for (std::size_t bit = 0; bit < 128; ++bit) {
      REQUIRE(refuses(flip(aad, bit), cell, tag));
      REQUIRE(refuses(aad, cell, flip(tag, bit)));
    }
  }
}

TEST_CASE("associated data in two pieces equals one piece", "[crypto][cell_cipher]") {
  for (const suite_id suite : {chacha, aes}) {
    fixture world(suite);
    const bytes aad = world.draw(48);
    bytes once = world.draw(64);
    bytes twice = once;
    byte_array<16> tag_once;
    byte_array<16> tag_twice;
    world.sealer.seal(1, aad, once, tag_once);
    world.sealer.seal(1, byte_view(aad).first(16), byte_view(aad).last(32), twice, tag_twice);
    CHECK(once == twice);
    CHECK(tag_once == tag_twice);
    CHECK(world.opener.open(1, byte_view(aad).first(16), byte_view(aad).last(32), once, tag_once));
  }
}

TEST_CASE("a tag without text authenticates the header alone", "[crypto][cell_cipher]") {
  for (const suite_id suite : {chacha, aes}) {
    fixture world(suite);
    const bytes aad = world.draw(48);
    byte_array<16> tag;
    world.sealer.seal(5, aad, {}, tag);
    CHECK(world.opener.open(5, aad, {}, tag));
    tag[0] ^= 1;
    CHECK_FALSE(world.opener.open(5, aad, {}, tag));
  }
}

TEST_CASE("the raw key stream is the one the AEAD uses, at every offset", "[crypto][cell_cipher]") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  for (const suite_id suite : {chacha, aes}) {
    fixture world(suite, seed);
    constexpr std::size_t size = 2000;
    for (const std::uint64_t nonce : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
      bytes stream(size);
      byte_array<16> tag;
      world.sealer.seal(nonce, {}, stream, tag);
      for (std::size_t offset = 0; offset <= size - 20; ++offset) {
        bytes part(stream.begin() + static_cast<std::ptrdiff_t>(offset),
                   stream.begin() + static_cast<std::ptrdiff_t>(offset + 20));
        world.opener.xor_keystream(nonce, offset, part);
        REQUIRE(part == bytes(20));
      }
    }
  }
}
