// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/replay_set.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/support/seeded_random.hpp"

using namespace gate17::proto;

namespace {

byte_array<16> draw(gate17::test::seeded_random& random) {
  byte_array<16> id;
  random.fill(id);
  return id;
}

} // namespace

TEST_CASE("an id is fresh once per period", "[cell][replay]") {
  gate17::test::seeded_random random(81);
  replay_set seen(1000, 2, 3);
  const auto id = draw(random);
  CHECK(seen.check_and_insert(5, id) == replay_outcome::unknown_period);
  REQUIRE(seen.open_period(5));
  CHECK(seen.check_and_insert(5, id) == replay_outcome::fresh);
  CHECK(seen.check_and_insert(5, id) == replay_outcome::replayed);
  REQUIRE(seen.open_period(5));
  CHECK(seen.check_and_insert(5, id) == replay_outcome::replayed);
  REQUIRE(seen.open_period(6));
  CHECK(seen.check_and_insert(6, id) == replay_outcome::fresh);
  CHECK_FALSE(seen.open_period(7));
  seen.drop_period(5);
  CHECK(seen.check_and_insert(5, id) == replay_outcome::unknown_period);
  CHECK(seen.open_period(7));
  CHECK(seen.check_and_insert(6, id) == replay_outcome::replayed);
  CHECK(seen.check_and_insert(7, byte_array<16>{}) == replay_outcome::fresh);
  CHECK(seen.check_and_insert(7, byte_array<16>{}) == replay_outcome::replayed);
}

TEST_CASE("what a period took is given up with it", "[cell][replay]") {
  gate17::test::seeded_random random(84);
  replay_set seen(100'000, 2, 3);
  const auto memory_at_first = seen.memory_bytes();
  CHECK(memory_at_first < 1'000'000);
  for (std::uint32_t period = 1; period <= 5; ++period) {
    REQUIRE(seen.open_period(period));
    for (int i = 0; i < 20'000; ++i)
      seen.check_and_insert(period, draw(random));
    CHECK(seen.memory_bytes() > memory_at_first);
    seen.drop_period(period);
    CHECK(seen.memory_bytes() == memory_at_first);
  }
}

TEST_CASE("the set takes what it was built for, then says full, and takes 48 bytes an id at most", "[cell][replay]") {
  gate17::test::seeded_random random(82);
  replay_set seen(10000, 1, 3);
  seen.open_period(1);
  const auto memory_at_first = seen.memory_bytes();
  CHECK(seen.fill_ratio() == 0);
  std::vector<byte_array<16>> ids;
  for (int i = 0; i < 10000; ++i) {
    ids.push_back(draw(random));
    REQUIRE(seen.check_and_insert(1, ids.back()) == replay_outcome::fresh);
    if (i == 5000) {
      CHECK_FALSE(seen.wants_nonce());
    }
  }
  CHECK(seen.wants_nonce());
  CHECK(seen.fill_ratio() <= 1.0);
  std::size_t full = 0;
  for (int i = 0; i < 5000; ++i) {
    full += seen.check_and_insert(1, draw(random)) == replay_outcome::full ? 1 : 0;
  }
  CHECK(full > 0);
  for (const auto& id : ids) {
    REQUIRE(seen.check_and_insert(1, id) == replay_outcome::replayed);
  }
  CHECK(seen.memory_bytes() <= memory_at_first + 48 * 10'000);
  seen.drop_period(1);
  CHECK(seen.fill_ratio() == 0);
}

TEST_CASE("of threads that race with the same ids exactly one sees each as fresh", "[cell][replay]") {
  gate17::test::seeded_random random(83);
  std::vector<byte_array<16>> ids;
  for (int i = 0; i < 4000; ++i) {
    ids.push_back(draw(random));
  }
  replay_set seen(8000, 2, 3);
  seen.open_period(1);
  std::atomic<std::size_t> fresh{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto& id = ids[(i + static_cast<std::size_t>(t) * 997) % ids.size()];
        fresh += seen.check_and_insert(1, id) == replay_outcome::fresh ? 1 : 0;
      }
    });
  }
  threads.emplace_back([&] {
    for (int i = 0; i < 100; ++i) {
      seen.open_period(2);
      seen.drop_period(2);
    }
  });
  for (auto& thread : threads) {
    thread.join();
  }
  CHECK(fresh == ids.size());
}
