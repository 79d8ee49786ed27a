// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/quic_crypto.hpp"

#include <catch2/catch.hpp>

#include <random>

#include "node/content/limits.hpp"
#include "tests/support/quic_packets.hpp"
#include "tests/support/seed.hpp"

namespace gate17::test {

TEST_CASE("pieces of a handshake come together in any order, with padding between", "[quic_crypto]") {
  const auto seed = property_seed();
  CAPTURE(seed);
  std::mt19937_64 dice(seed);
  const auto message = client_hello_message();
  for (int round = 0; round < 50; ++round) {
    std::vector<content_bytes> pieces;
    for (std::size_t at = 0; at < message.size();) {
      const auto length = 1 + dice() % 60;
      // Now and then a piece repeats some bytes in front of it.
      const auto back = std::min<std::size_t>(at, dice() % 4);
      pieces.push_back(quic_crypto_frame(message, at - back, length + back));
      at += length;
    }
    std::shuffle(pieces.begin(), pieces.end(), dice);
    content_bytes frames;
    for (const auto& one : pieces) {
      append(frames, one);
      frames.resize(frames.size() + dice() % 3);
      frames.push_back(1); // PING
    }
    if (pieces.size() > node::content_limits::quic_crypto_frames_max)
      continue;
    const auto read = node::read_quic_crypto(frames);
    REQUIRE(read);
    CHECK(read->beginning == message);
    CHECK(read->frames == pieces.size());
  }
}

TEST_CASE("what lies behind a gap is not the beginning", "[quic_crypto]") {
  const auto message = client_hello_message();
  auto frames = quic_crypto_frame(message, 60, 20);
  append(frames, quic_crypto_frame(message, 0, 50));
  const auto read = node::read_quic_crypto(frames);
  REQUIRE(read);
  CHECK(read->beginning == content_bytes(message.begin(), message.begin() + 50));
  const auto later = node::read_quic_crypto(quic_crypto_frame(message, 60, 20));
  REQUIRE(later);
  CHECK(later->beginning.empty());
  CHECK(later->frames == 1);
}

TEST_CASE("other frames, cut ones and contradictions are refused", "[quic_crypto]") {
  const auto message = client_hello_message();
  CHECK_FALSE(node::read_quic_crypto(content_bytes{0x08, 0, 1}));
  auto cut = quic_crypto_frame(message, 0, 20);
  cut.pop_back();
  CHECK_FALSE(node::read_quic_crypto(cut));
  CHECK_FALSE(node::read_quic_crypto(content_bytes{6}));
  CHECK_FALSE(node::read_quic_crypto(content_bytes{6, 0xff}));
  auto other = message;
  other[10] ^= 1;
  auto frames = quic_crypto_frame(message, 0, 20);
  append(frames, quic_crypto_frame(other, 5, 20));
  CHECK_FALSE(node::read_quic_crypto(frames));
}

TEST_CASE("a packet has a largest number of pieces", "[quic_crypto]") {
  const auto message = client_hello_message();
  content_bytes frames;
  for (std::size_t i = 0; i < node::content_limits::quic_crypto_frames_max; ++i)
    append(frames, quic_crypto_frame(message, i, 1));
  CHECK(node::read_quic_crypto(frames));
  append(frames, quic_crypto_frame(message, 0, 1));
  CHECK_FALSE(node::read_quic_crypto(frames));
}

} // namespace gate17::test
