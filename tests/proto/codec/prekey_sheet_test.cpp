// SPDX-License-Identifier: GPL-3.0-or-later

#include "proto/codec/prekey_sheet.hpp"

#include <catch2/catch.hpp>

#include "tests/support/damage.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17;
using namespace gate17::proto;

namespace {

prekey_sheet sample(std::size_t nodes) {
  test::seeded_random random(1);
  prekey_sheet sheet;
  sheet.period = 3;
  sheet.document_period = 12;
  random.fill(sheet.document_hash);
  for (std::uint32_t i = 0; i < nodes; ++i) {
    auto& line = sheet.entries.emplace_back();
    line.boot_id = i + 1;
    random.fill(line.prekey.bytes);
  }
  return sheet;
}

} // namespace

TEST_CASE("a sheet costs 36 bytes a node and survives the way", "[codec]") {
  for (const std::size_t nodes : {0, 1, 2, 7, 10'000}) {
    const auto sheet = sample(nodes);
    const auto body = encode(sheet);
    REQUIRE(body);
    CHECK(body->size() <= nodes * sheet_entry_bytes + 128);
    const auto decoded = decode_prekey_sheet(*body);
    REQUIRE(decoded);
    CHECK(*decoded == sheet);
    CHECK(encode(*decoded).value() == *body);
  }
}

TEST_CASE("a sheet is believed only from an authority and unchanged", "[codec]") {
  test::seeded_random random(2);
  const auto authority = signing_key::generate(random);
  const auto stranger = signing_key::generate(random);
  const std::vector known{authority.public_key()};
  const auto sealed = sign(sample(5), authority).value();
  CHECK(verify_prekey_sheet(decode_signed_prekey_sheet(encode(sealed)).value(), known).value() == sample(5));
  CHECK(verify_prekey_sheet(sign(sample(5), stranger).value(), known) == fail(errc::bad_signature));
  for (std::size_t bit = 0; bit < sealed.body.size() * 8; bit += 13) {
    auto damaged = sealed;
    damaged.body = test::with_flipped_bit(sealed.body, bit);
    CHECK(verify_prekey_sheet(damaged, known) == fail(errc::bad_signature));
  }
}

TEST_CASE("oversized and truncated sheets are refused", "[codec]") {
  CHECK(encode(sample(sheet_bytes_max / sheet_entry_bytes + 1)) == fail(errc::oversized));
  const auto body = encode(sample(3)).value();
  for (std::size_t length = 0; length < body.size(); length += 8)
    CHECK_FALSE(decode_prekey_sheet(byte_view(body).first(length)));
}
