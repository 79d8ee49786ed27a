// SPDX-License-Identifier: GPL-3.0-or-later

#include "proto/codec/message_splitter.hpp"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

#include "proto/codec/directory_message.hpp"
#include "tests/support/seed.hpp"

using namespace gate17;
using namespace gate17::proto;

namespace {

using bytes = std::vector<std::uint8_t>;

} // namespace

TEST_CASE("messages come out whole however the stream is cut", "[codec]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 engine(seed);
  std::vector<bytes> sent;
  bytes stream;
  for (int i = 0; i < 50; ++i) {
    sent.emplace_back(1 + engine() % 300, static_cast<std::uint8_t>(i));
    const auto framed = frame_message(sent.back());
    stream.insert(stream.end(), framed.begin(), framed.end());
  }
  message_splitter splitter(300);
  std::vector<bytes> received;
  byte_view rest(stream);
  while (!rest.empty()) {
    byte_view part = rest.first(std::min<std::size_t>(rest.size(), 1 + engine() % 97));
    rest = rest.subspan(part.size());
    while (!part.empty()) {
      auto taken = splitter.take(part);
      REQUIRE(taken);
      if (*taken)
        received.push_back(std::move(**taken));
    }
  }
  CHECK(received == sent);
  CHECK_FALSE(splitter.is_midway());
}

TEST_CASE("a length beyond the limit ends the stream", "[codec]") {
  message_splitter splitter(100);
  const auto framed = frame_message(bytes(101));
  byte_view input(framed);
  CHECK(splitter.take(input).error() == errc::oversized);
  const auto good = frame_message(bytes(3));
  input = good;
  CHECK_FALSE(splitter.take(input));
}

TEST_CASE("an empty message is none", "[codec]") {
  message_splitter splitter(100);
  const bytes zeros(4);
  byte_view input(zeros);
  CHECK(splitter.take(input).error() == errc::malformed);
}

TEST_CASE("an unfinished message shows", "[codec]") {
  message_splitter splitter(100);
  const bytes part{5, 0, 0, 0, 1};
  byte_view input(part);
  CHECK(splitter.take(input).value() == std::nullopt);
  CHECK(splitter.is_midway());
}
