// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <deque>
#include <random>

#include "node/link/credit.hpp"
#include "proto/cell/geometry.hpp"
#include "tests/support/seed.hpp"

namespace gate17::test {

namespace {

using namespace std::chrono_literals;
using node::receive_credit;
using node::send_credit;

constexpr std::uint32_t start = 65'536;
const receive_credit::clock::time_point noon{std::chrono::hours(12)};

/// Receives, drains and grants one whole window at `now`.
void turn_over(receive_credit& credit, receive_credit::clock::time_point now, std::chrono::milliseconds round_trip) {
  const auto window = credit.window();
  REQUIRE(credit.receive(window));
  credit.drain(window);
  credit.take_grant(now, round_trip);
}

} // namespace

TEST_CASE("a sender has what it was granted and no more", "[credit]") {
  send_credit credit(10'000);
  CHECK(credit.covers(10'000));
  CHECK_FALSE(credit.covers(10'001));
  credit.spend(9'000);
  CHECK(credit.left() == 1'000);
  CHECK(credit.grant(5'000));
  CHECK(credit.covers(6'000));
}

TEST_CASE("a grant beyond any window is a violation, also in many small pieces", "[credit]") {
  send_credit once(0);
  CHECK_FALSE(once.grant(0xffffffffU));
  send_credit often(0);
  bool refused = false;
  std::uint64_t given = 0;
  while (!refused && given < 1ULL << 30U) {
    refused = !often.grant(1U << 20U);
    given += 1U << 20U;
  }
  CHECK(refused);
  CHECK(given <= 2ULL * proto::hop_window_bytes_max + (1U << 20U));
}

TEST_CASE("more than was promised is refused and changes nothing", "[credit]") {
  receive_credit credit(start);
  CHECK(credit.receive(start - 10));
  CHECK_FALSE(credit.receive(11));
  CHECK(credit.held() == start - 10);
  CHECK(credit.receive(10));
  CHECK_FALSE(credit.receive(1));
}

TEST_CASE("bytes that stay on this side earn the sender nothing", "[credit]") {
  receive_credit credit(start);
  REQUIRE(credit.receive(start));
  CHECK(credit.owed() == 0);
  CHECK_FALSE(credit.grant_due(0));
  credit.drain(start / 2);
  CHECK(credit.owed() == start / 2);
  CHECK(credit.take_grant(noon, 1ms) == start / 2);
  CHECK(credit.owed() == 0);
}

TEST_CASE("a grant is due when a quarter of the window has drained, give or take a quarter of that", "[credit]") {
  const auto jitter = GENERATE(range(0, 256));
  CAPTURE(jitter);
  receive_credit credit(start);
  REQUIRE(credit.receive(start));
  std::uint32_t drained = 0;
  while (!credit.grant_due(static_cast<std::uint8_t>(jitter))) {
    credit.drain(64);
    drained += 64;
    REQUIRE(drained <= start);
  }
  CHECK(drained >= start / 4 - start / 16);
  CHECK(drained <= start / 4 + start / 16);
  if (jitter == 0)
    CHECK(drained == start / 4 - start / 16);
  if (jitter == 255)
    CHECK(drained == start / 4 + start / 16);
}

TEST_CASE("draining more than is held counts for nothing", "[credit]") {
  receive_credit credit(start);
  REQUIRE(credit.receive(1'000));
  credit.drain(50'000);
  CHECK(credit.held() == 0);
  CHECK(credit.owed() == 1'000);
}

TEST_CASE("the window doubles while it is the limit, up to its cap", "[credit]") {
  receive_credit credit(start, 8 * start);
  auto now = noon;
  for (int i = 0; i < 20; ++i)
    turn_over(credit, now += 10ms, 10ms);
  CHECK(credit.window() == 8 * start);
  CHECK(credit.owed() <= credit.window());
}

TEST_CASE("a window that is not used up within a round trip does not grow", "[credit]") {
  receive_credit credit(start);
  auto now = noon;
  for (int i = 0; i < 20; ++i)
    turn_over(credit, now += 1s, 10ms);
  CHECK(credit.window() == start);
}

TEST_CASE("sender and receiver never disagree, never stall for good and stay within the window", "[credit]") {
  const auto seed = property_seed();
  CAPTURE(seed);
  std::mt19937_64 dice(seed);
  const auto draw = [&](std::uint64_t below) { return dice() % below; };

  for (int round = 0; round < 20; ++round) {
    const std::uint32_t window = 1U << (16 + draw(5));
    const std::uint32_t cap = window << draw(4);
    send_credit sender(window);
    receive_credit receiver(window, cap);
    std::deque<std::uint64_t> cells_under_way;
    std::deque<std::uint64_t> cells_held;
    std::deque<std::uint64_t> grants_under_way;
    auto now = noon;
    std::uint64_t arrived = 0;

    for (int step = 0; step < 5'000; ++step) {
      now += std::chrono::microseconds(draw(2'000));
      const auto bytes = draw(3) == 0 ? proto::small_cell_bytes : proto::large_cell_bytes;
      switch (draw(4)) {
      case 0:
        if (sender.covers(bytes)) {
          sender.spend(bytes);
          cells_under_way.push_back(bytes);
        }
        break;
      case 1:
        if (!cells_under_way.empty()) {
          REQUIRE(receiver.receive(cells_under_way.front()));
          arrived += cells_under_way.front();
          cells_held.push_back(cells_under_way.front());
          cells_under_way.pop_front();
        }
        break;
      case 2:
        if (!cells_held.empty()) {
          receiver.drain(cells_held.front());
          cells_held.pop_front();
          if (receiver.grant_due(static_cast<std::uint8_t>(draw(256))))
            grants_under_way.push_back(receiver.take_grant(now, 10ms));
        }
        break;
      default:
        if (!grants_under_way.empty()) {
          REQUIRE(sender.grant(static_cast<std::uint32_t>(grants_under_way.front())));
          grants_under_way.pop_front();
        }
      }
      REQUIRE(receiver.window() <= cap);
      REQUIRE(receiver.held() <= receiver.window());
      std::uint64_t on_the_way = 0;
      for (const auto one : cells_under_way)
        on_the_way += one;
      REQUIRE(sender.left() + on_the_way <= receiver.window());
      const bool quiet = cells_under_way.empty() && cells_held.empty() && grants_under_way.empty();
      if (quiet)
        REQUIRE(sender.covers(proto::large_cell_bytes));
    }
    CHECK(arrived > window);
  }
}

} // namespace gate17::test
