// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <bit>
#include <deque>
#include <numeric>
#include <random>

#include "node/link/credit.hpp"
#include "proto/cell/geometry.hpp"
#include "tests/support/seed.hpp"

namespace gate17::test {

namespace {

using namespace std::chrono_literals;
using node::receive_credit;
using node::send_credit;
using node::window_bounds;
using time_point = receive_credit::clock::time_point;

constexpr std::uint32_t start = 262'144;
constexpr std::uint32_t idle = 65'536;
constexpr window_bounds bounds{start, 8 * start, idle};
const time_point noon{std::chrono::hours(12)};

/// A window and the time on its side of the link.
struct receiving_end {
  explicit receiving_end(const window_bounds& chosen = bounds) : credit(chosen, noon) {}

  bool take(std::uint64_t bytes) { return credit.receive(bytes, now); }
  void pass_on(std::uint64_t bytes) { credit.drain(bytes, now, round_trip, may_grow); }
  bool due(int jitter = 128) const { return credit.grant_due(now, static_cast<std::uint8_t>(jitter)); }
  /// Bytes that come in cells, go on at once and are granted again.
  void pass(std::uint64_t bytes) {
    for (std::uint64_t done = 0; done < bytes; done += proto::large_cell_bytes) {
      REQUIRE(take(proto::large_cell_bytes));
      pass_on(proto::large_cell_bytes);
      if (due())
        credit.take_grant();
    }
  }
  /// More than three quarters of the window arrive before any of it can go on.
  void stall() {
    std::uint64_t held = 0;
    while (held <= credit.window() * 3 / 4) {
      REQUIRE(take(proto::large_cell_bytes));
      held += proto::large_cell_bytes;
    }
    pass_on(held);
    credit.take_grant();
  }

  receive_credit credit;
  time_point now = noon;
  std::chrono::milliseconds round_trip{10};
  bool may_grow = true;
};

/// One direction of a hop over a link that only delays: the receiver passes on at once what arrives.
struct delayed_hop {
  static constexpr std::chrono::milliseconds one_way{20};

  /// Sends as fast as credit allows; how long until the last of it arrived.
  std::chrono::milliseconds deliver(std::uint64_t bytes) {
    const auto began = here.now;
    std::uint64_t unsent = bytes;
    std::uint64_t missing = bytes;
    for (;;) {
      for (; !grants.empty() && grants.front().first <= here.now; grants.pop_front())
        REQUIRE(sender.grant(grants.front().second));
      for (; !cells.empty() && cells.front().first <= here.now; cells.pop_front()) {
        REQUIRE(here.take(cells.front().second));
        here.pass_on(cells.front().second);
        missing -= cells.front().second;
        if (here.due())
          grants.emplace_back(here.now + one_way, here.credit.take_grant());
      }
      if (missing == 0)
        return std::chrono::duration_cast<std::chrono::milliseconds>(here.now - began);
      for (; unsent != 0 && sender.covers(cell_of(unsent)); unsent -= std::min(unsent, cell_of(unsent))) {
        sender.spend(cell_of(unsent));
        cells.emplace_back(here.now + one_way, cell_of(unsent));
      }
      here.now += 1ms;
    }
  }
  void pause(std::chrono::seconds length) { here.now += length; }

  static std::uint64_t cell_of(std::uint64_t unsent) {
    return std::min<std::uint64_t>(unsent, proto::large_cell_bytes);
  }

  receiving_end here{node::hop_window};
  send_credit sender;
  std::deque<std::pair<time_point, std::uint64_t>> cells;
  std::deque<std::pair<time_point, std::uint32_t>> grants;

  delayed_hop() { here.round_trip = 2 * one_way; }
};

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
  receiving_end end;
  CHECK(end.take(start - 10));
  CHECK_FALSE(end.take(11));
  CHECK(end.credit.held() == start - 10);
  CHECK(end.take(10));
  CHECK_FALSE(end.take(1));
}

TEST_CASE("bytes that stay on this side earn the sender nothing", "[credit]") {
  receiving_end end;
  REQUIRE(end.take(start));
  CHECK(end.credit.owed() == 0);
  CHECK_FALSE(end.due(0));
  end.pass_on(start / 2);
  CHECK(end.credit.owed() == start / 2);
  CHECK(end.credit.take_grant() == start / 2);
  CHECK(end.credit.owed() == 0);
}

TEST_CASE("a grant is due when a quarter of the window has drained, give or take a quarter of that", "[credit]") {
  const auto jitter = GENERATE(range(0, 256));
  CAPTURE(jitter);
  receiving_end end;
  REQUIRE(end.take(start));
  std::uint32_t drained = 0;
  while (!end.due(jitter)) {
    end.pass_on(64);
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
  receiving_end end;
  REQUIRE(end.take(1'000));
  end.pass_on(50'000);
  CHECK(end.credit.held() == 0);
  CHECK(end.credit.owed() == 1'000);
}

TEST_CASE("the window doubles while it is the limit, up to its cap", "[credit]") {
  receiving_end end;
  for (const auto doubled : {2, 4, 8, 8, 8}) {
    end.now += end.round_trip;
    end.pass(end.credit.window());
    CHECK(end.credit.window() == doubled * start);
  }
}

TEST_CASE("a window that is not used up within two round trips does not grow", "[credit]") {
  receiving_end end;
  for (int i = 0; i < 20; ++i) {
    end.pass(start / 2);
    end.now += 2 * end.round_trip;
    end.pass(start / 2);
  }
  CHECK(end.credit.window() == start);
}

TEST_CASE("once a window has stalled it grows at most once a second", "[credit]") {
  receiving_end end({start, 64 * start, idle});
  end.pass(start);
  end.pass(2 * start);
  REQUIRE(end.credit.window() == 4 * start);
  end.stall();
  auto grown = end.now;
  for (int i = 0; i < 3'100; ++i) {
    const auto before = end.credit.window();
    end.now += 1ms;
    end.pass(before / 8);
    if (end.credit.window() == before)
      continue;
    CHECK(end.credit.window() == 2 * before);
    CHECK(end.now - grown >= 1s);
    grown = end.now;
  }
  CHECK(end.credit.window() == 32 * start);
}

TEST_CASE("near the memory limit no window grows, and afterwards it goes on", "[credit]") {
  receiving_end end;
  end.may_grow = false;
  for (int i = 0; i < 5; ++i)
    end.pass(end.credit.window());
  CHECK(end.credit.window() == start);
  end.now += 2s;
  for (int i = 0; i < 5; ++i)
    end.pass(start);
  CHECK(end.credit.window() == idle);
  end.may_grow = true;
  end.pass(4 * start);
  CHECK(end.credit.window() >= start);
}

TEST_CASE("an idle circuit's window falls, takes back nothing and grants nothing until the difference is used",
          "[credit]") {
  receiving_end end;
  REQUIRE(end.take(proto::small_cell_bytes));
  end.pass_on(proto::small_cell_bytes);
  auto promised = start - proto::small_cell_bytes;
  std::uint64_t granted = 0;
  // A cell every two seconds never passes a window within one.
  for (int i = 0; i < 300; ++i) {
    end.now += 2s;
    REQUIRE(end.take(proto::small_cell_bytes));
    promised -= proto::small_cell_bytes;
    CHECK(end.credit.window() == idle);
    end.pass_on(proto::small_cell_bytes);
    if (end.due()) {
      CHECK(promised < idle);
      granted = end.credit.take_grant();
      promised += granted;
      CHECK(promised == idle);
    }
  }
  CHECK(granted != 0);
}

TEST_CASE("a circuit that waits with bytes in its window is not idle", "[credit]") {
  receiving_end end;
  end.pass(start);
  REQUIRE(end.credit.window() == 2 * start);
  REQUIRE(end.take(proto::large_cell_bytes));
  end.now += 10s;
  REQUIRE(end.take(proto::large_cell_bytes));
  CHECK(end.credit.window() == 2 * start);
}

TEST_CASE("an idle direction is granted nothing", "[credit]") {
  receiving_end end;
  REQUIRE(end.take(start / 2));
  end.pass_on(start / 2);
  CHECK(end.due());
  end.now += 2s;
  CHECK_FALSE(end.due());
}

TEST_CASE("a window that fell is back at the start as soon as it is used, stalled before or not", "[credit]") {
  const auto stalled = GENERATE(false, true);
  CAPTURE(stalled);
  receiving_end end;
  if (stalled)
    end.stall();
  end.now += 2s;
  end.pass(start);
  CHECK(end.credit.window() == start);
  // Then it grows as a new one does: a stall before the pause no longer counts.
  end.pass(start);
  CHECK(end.credit.window() == 2 * start);
}

TEST_CASE("a stream's window never falls", "[credit]") {
  receiving_end end(node::stream_window);
  end.now += 60s;
  REQUIRE(end.take(1));
  CHECK(end.credit.window() == proto::stream_window_bytes_start);
}

TEST_CASE("the first flight after a pause is as fast as that of a new circuit", "[credit]") {
  const std::uint64_t flight = GENERATE(14'480, 300'000, 700'000, 1'000'000, 20'000'000);
  CAPTURE(flight);
  delayed_hop fresh;
  delayed_hop paused;
  for (int i = 0; i < 10; ++i) {
    paused.deliver(700'000);
    paused.pause(5s);
  }
  const auto took = paused.deliver(flight);
  // A flight like those before waits for nobody. A larger one may meet what was not granted yet, up to a quarter.
  if (flight <= 700'000)
    CHECK(took == delayed_hop::one_way);
  CHECK(took <= fresh.deliver(flight) + 2 * delayed_hop::one_way);
}

TEST_CASE("a circuit that brought little for long starts small and doubles every round trip", "[credit]") {
  delayed_hop hop;
  for (int i = 0; i < 600; ++i) {
    hop.deliver(proto::small_cell_bytes);
    hop.pause(3s);
  }
  CHECK(hop.sender.left() <= proto::hop_window_bytes_idle);
  // The request itself fits: no round trip before it.
  CHECK(hop.deliver(14'480) == delayed_hop::one_way);
  hop.pause(3s);
  // 64 KiB, then as much again, twice that, and so on: five round trips bring a MiB.
  CHECK(hop.deliver(1U << 20U) <= 11 * delayed_hop::one_way);
  CHECK(hop.here.credit.window() >= proto::hop_window_bytes_start);
}

TEST_CASE("sender and receiver never disagree, never stall for good and stay within the window", "[credit]") {
  const auto seed = property_seed();
  CAPTURE(seed);
  std::mt19937_64 dice(seed);
  const auto draw = [&](std::uint64_t below) { return dice() % below; };

  bool fell = false;
  for (int round = 0; round < 20; ++round) {
    const std::uint32_t window = 1U << (16 + draw(5));
    const window_bounds chosen{window, window << draw(4), std::max(idle, window >> draw(4))};
    send_credit sender(window);
    receiving_end receiver(chosen);
    std::deque<std::uint64_t> cells_under_way;
    std::deque<std::uint64_t> cells_held;
    std::deque<std::uint64_t> grants_under_way;
    const auto promised = [&] {
      const auto sum = [](const auto& all) { return std::accumulate(all.begin(), all.end(), std::uint64_t{0}); };
      return sender.left() + sum(cells_under_way) + sum(cells_held) + sum(grants_under_way);
    };
    const auto grant_if_due = [&] {
      if (!receiver.due(static_cast<int>(draw(256))))
        return;
      grants_under_way.push_back(receiver.credit.take_grant());
      REQUIRE(promised() == receiver.credit.window());
    };
    std::uint64_t arrived = 0;

    for (int step = 0; step < 5'000; ++step) {
      receiver.now +=
          draw(400) == 0 ? std::chrono::microseconds(draw(4'000'000)) : std::chrono::microseconds(draw(2'000));
      receiver.may_grow = draw(4) != 0;
      const auto bytes = draw(3) == 0 ? proto::small_cell_bytes : proto::large_cell_bytes;
      const auto window_before = receiver.credit.window();
      const auto promised_before = promised();
      switch (draw(5)) {
      case 0:
        if (sender.covers(bytes)) {
          sender.spend(bytes);
          cells_under_way.push_back(bytes);
        }
        break;
      case 1:
        if (!cells_under_way.empty()) {
          REQUIRE(receiver.take(cells_under_way.front()));
          arrived += cells_under_way.front();
          cells_held.push_back(cells_under_way.front());
          cells_under_way.pop_front();
        }
        break;
      case 2:
        if (!cells_held.empty()) {
          receiver.pass_on(cells_held.front());
          cells_held.pop_front();
          grant_if_due();
        }
        break;
      case 3:
        // A cell in the other direction takes what is due with it.
        grant_if_due();
        break;
      default:
        if (!grants_under_way.empty()) {
          REQUIRE(sender.grant(static_cast<std::uint32_t>(grants_under_way.front())));
          grants_under_way.pop_front();
        }
      }
      const auto now_window = receiver.credit.window();
      fell = fell || now_window < window_before;
      REQUIRE(std::has_single_bit(now_window));
      REQUIRE(now_window <= chosen.cap);
      REQUIRE(now_window >= std::min(chosen.idle, chosen.start));
      // Both ends count the same, and what is promised beyond a window that fell only becomes less.
      REQUIRE(receiver.credit.owed() == now_window - std::min<std::uint64_t>(promised(), now_window));
      REQUIRE(promised() <= std::max<std::uint64_t>(promised_before, now_window));
      const bool quiet = cells_under_way.empty() && cells_held.empty() && grants_under_way.empty();
      if (quiet)
        REQUIRE(sender.covers(proto::large_cell_bytes));
    }
    CHECK(arrived > window);
  }
  CHECK(fell);
}

} // namespace gate17::test
