// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/link_pulse.hpp"

#include <catch2/catch.hpp>

using namespace gate17::node;
using namespace std::chrono_literals;
using verdict = link_pulse::verdict;

namespace {

const link_pulse::time_point start{1'000h};
constexpr auto near_peer = 10'000us;

} // namespace

TEST_CASE("a link on which nothing was sent is never asked", "[link_pulse]") {
  link_pulse pulse;
  CHECK_FALSE(pulse.waits());
  CHECK(pulse.check(start + 1h, 0, near_peer) == verdict::well);
}

TEST_CASE("a peer that stopped is asked, called silent and given up within four seconds", "[link_pulse]") {
  link_pulse pulse;
  pulse.sent(start);
  CHECK(pulse.check(start + 499ms, 100, near_peer) == verdict::well);
  CHECK(pulse.check(start + 500ms, 100, near_peer) == verdict::ask);
  pulse.asked(2'048, 100, start + 500ms);
  // Its kernel acknowledges the ping.
  CHECK(pulse.check(start + 750ms, 2'048, near_peer) == verdict::well);
  CHECK(pulse.check(start + 1'250ms, 2'048, near_peer) == verdict::silent);
  for (auto later = 1'500ms; later < 3'750ms; later += 250ms)
    CHECK(pulse.check(start + later, 2'048, near_peer) == verdict::silent);
  // More that is sent and acknowledged prolongs nothing.
  CHECK(pulse.check(start + 3'749ms, 1'000'000, near_peer) == verdict::silent);
  CHECK(pulse.check(start + 3'750ms, 2'000'000, near_peer) == verdict::dead);
}

TEST_CASE("anything heard is life", "[link_pulse]") {
  link_pulse pulse;
  pulse.sent(start);
  pulse.asked(2'048, 0, start + 500ms);
  pulse.heard();
  CHECK_FALSE(pulse.waits());
  CHECK(pulse.check(start + 1h, 0, near_peer) == verdict::well);
  pulse.sent(start + 1h);
  CHECK(pulse.check(start + 1h + 499ms, 0, near_peer) == verdict::well);
}

TEST_CASE("a full uplink that still drains is no death, one that stands still is", "[link_pulse]") {
  link_pulse pulse;
  pulse.sent(start);
  pulse.asked(1'000'000, 0, start);
  auto now = start;
  for (std::uint64_t delivered = 10'000; delivered < 1'000'000; delivered += 10'000) {
    now += 400ms;
    REQUIRE(pulse.check(now, delivered, near_peer) == verdict::well);
  }
  for (auto later = 250ms; later < 3s; later += 250ms)
    pulse.check(now + later, 990'000, near_peer);
  CHECK(pulse.check(now + 3s, 990'000, near_peer) == verdict::dead);
}

TEST_CASE("far peers are given more time", "[link_pulse]") {
  link_pulse pulse;
  pulse.sent(start);
  pulse.asked(2'048, 0, start);
  for (auto later = 0ms; later < 7'999ms; later += 250ms)
    CHECK(pulse.check(start + later, 0, 1'000'000us) == (later < 4s ? verdict::well : verdict::silent));
  CHECK(pulse.check(start + 7'999ms, 0, 1'000'000us) == verdict::silent);
  CHECK(pulse.check(start + 8'000ms, 0, 1'000'000us) == verdict::dead);
}

TEST_CASE("a peer is not given up for a pause of this process", "[link_pulse]") {
  link_pulse pulse;
  pulse.sent(start);
  CHECK(pulse.check(start + 250ms, 0, near_peer) == verdict::well);
  CHECK(pulse.check(start + 1min, 0, near_peer) == verdict::well);
  pulse.asked(2'048, 0, start + 1min);
  CHECK(pulse.check(start + 1min + 250ms, 2'048, near_peer) == verdict::well);
  CHECK(pulse.check(start + 10min, 2'048, near_peer) == verdict::well);
  CHECK(pulse.check(start + 10min + 500ms, 2'048, near_peer) == verdict::silent);
}
