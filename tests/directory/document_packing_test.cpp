// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/document_packing.hpp"

#include <catch2/catch.hpp>
#include <zstd.h>

#include "tests/support/damage.hpp"
#include "tests/support/seeded_random.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::directory;
using test::test_now;

namespace {

using bytes = std::vector<std::uint8_t>;

bytes noise(std::size_t size, std::uint64_t seed) {
  bytes made(size);
  test::seeded_random random(seed);
  random.fill(made);
  return made;
}

/// A network of many nodes in two periods.
struct two_periods {
  two_periods() {
    for (std::size_t i = 0; i < 200; ++i)
      network.add({"node" + std::to_string(i), i % 4});
    first = network.document();
    second = network.document(test_now + 3'600, &first);
  }

  test::test_network network{1};
  proto::signed_document first;
  proto::signed_document second;
};

} // namespace

TEST_CASE("what is packed comes back, with and without a base", "[packing]") {
  const auto base = noise(100'000, 1);
  for (const auto& content : {bytes{}, bytes{1}, noise(5'000, 2), bytes(50'000, 7), base}) {
    CHECK(unpack(pack(content).value()).value() == content);
    CHECK(unpack(pack(content, base).value(), base).value() == content);
  }
}

TEST_CASE("a difference is a fraction of the document, and gives exactly the signed bytes", "[packing]") {
  const two_periods made;
  const auto whole = proto::encode(made.second);
  const auto packed = pack(whole).value();
  const auto diff = pack(whole, made.first.body).value();
  CAPTURE(whole.size(), packed.size(), diff.size());
  CHECK(packed.size() < whole.size());
  CHECK(diff.size() < whole.size() / 20);
  CHECK(unpack(diff, made.first.body).value() == whole);
}

TEST_CASE("the wrong base never gives the document", "[packing]") {
  const two_periods made;
  const auto whole = proto::encode(made.second);
  const auto diff = pack(whole, made.first.body).value();
  const auto without = unpack(diff);
  CHECK((!without || *without != whole));
  const auto other = unpack(diff, noise(made.first.body.size(), 4));
  CHECK((!other || *other != whole));
}

TEST_CASE("a size is judged before anything is decompressed", "[packing]") {
  CHECK(pack(bytes(unpacked_bytes_max + 1)).error() == errc::too_large);
  // A few hundred bytes that claim to be more than any document.
  const bytes bomb(unpacked_bytes_max + 1);
  bytes packed(ZSTD_compressBound(bomb.size()));
  packed.resize(ZSTD_compress(packed.data(), packed.size(), bomb.data(), bomb.size(), 1));
  REQUIRE(packed.size() < 10'000);
  CHECK(unpack(packed).error() == errc::too_large);
}

TEST_CASE("a frame without its size, cut, prolonged or doubled is refused", "[packing]") {
  const auto packed = pack(noise(1'000, 3)).value();
  auto longer = packed;
  longer.push_back(0);
  CHECK(unpack(longer).error() == errc::bad_packing);
  auto twice = packed;
  twice.insert(twice.end(), packed.begin(), packed.end());
  CHECK(unpack(twice).error() == errc::bad_packing);
  for (const std::size_t size : {std::size_t{0}, std::size_t{3}, packed.size() / 2, packed.size() - 1})
    CHECK(unpack(proto::byte_view(packed).first(size)).error() == errc::bad_packing);
  // Streaming compressors that do not know what comes leave the size out.
  bytes streamed(1'000);
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  const bytes content(100, 1);
  streamed.resize(ZSTD_compress2(context, streamed.data(), streamed.size(), content.data(), content.size()));
  ZSTD_freeCCtx(context);
  CHECK(unpack(streamed).error() == errc::bad_packing);
}
