// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/link_pace.hpp"

#include <catch2/catch.hpp>

#include <set>

#include "tests/support/seeded_random.hpp"

using namespace gate17;
using namespace std::chrono_literals;
using node::link_pace;

namespace {

/// Slots until the size changes.
unsigned slots_until_change(link_pace& pace, std::size_t wanted, bool more, proto::random_source& random) {
  const auto before = pace.slot_bytes();
  for (unsigned slots = 1; slots <= 10'000; ++slots) {
    pace.slot_filled(wanted, more, random);
    if (pace.slot_bytes() != before)
      return slots;
  }
  return 0;
}

} // namespace

TEST_CASE("every pause from 10 to 40 ms comes about as often", "[link_pace]") {
  test::seeded_random random(1);
  std::array<unsigned, 41> seen{};
  for (int i = 0; i < 31'000; ++i) {
    const auto pause = link_pace::draw_pause(random);
    REQUIRE(pause >= 10ms);
    REQUIRE(pause <= 40ms);
    ++seen[static_cast<std::size_t>(pause.count())];
  }
  for (std::size_t pause = 10; pause <= 40; ++pause)
    CHECK(seen[pause] == Approx(1'000).margin(160)); // five standard deviations
}

TEST_CASE("slots grow in steps of two while there is more to send, up to 128 KiB", "[link_pace]") {
  test::seeded_random random(2);
  link_pace pace;
  for (std::size_t size = 2'048; size < 131'072; size *= 2) {
    REQUIRE(pace.slot_bytes() == size);
    CHECK(slots_until_change(pace, size, true, random) == link_pace::rise_slots);
  }
  CHECK(pace.slot_bytes() == 131'072);
  CHECK(slots_until_change(pace, 131'072, true, random) == 0);
}

TEST_CASE("a burst that ends before its eighth full slot does not show", "[link_pace]") {
  test::seeded_random random(3);
  link_pace pace;
  for (int burst = 0; burst < 100; ++burst) {
    for (unsigned slot = 0; slot + 1 < link_pace::rise_slots; ++slot)
      pace.slot_filled(2'048, true, random);
    pace.slot_filled(2'048, false, random);
  }
  CHECK(pace.slot_bytes() == 2'048);
}

TEST_CASE("slots shrink after a random time that does not tell when the load ended", "[link_pace]") {
  test::seeded_random random(4);
  std::set<unsigned> times;
  for (int run = 0; run < 50; ++run) {
    link_pace pace;
    REQUIRE(slots_until_change(pace, 2'048, true, random) == link_pace::rise_slots);
    const auto slots = slots_until_change(pace, 0, false, random);
    CHECK(slots >= link_pace::fall_slots_min);
    CHECK(slots <= link_pace::fall_slots_max);
    CHECK(pace.slot_bytes() == 2'048);
    CHECK(slots_until_change(pace, 0, false, random) == 0);
    times.insert(slots);
  }
  CHECK(times.size() > 30);
}

TEST_CASE("slots that are a good part full keep their size", "[link_pace]") {
  test::seeded_random random(5);
  link_pace pace;
  REQUIRE(slots_until_change(pace, 2'048, true, random) == link_pace::rise_slots);
  CHECK(slots_until_change(pace, 2'048, false, random) == 0);
}
