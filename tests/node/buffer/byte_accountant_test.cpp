// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/buffer/byte_accountant.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/seed.hpp"

using namespace gate17::node;

TEST_CASE("a charge gives back what it holds, however it ends") {
  byte_accountant process(1000);
  loop_account loop(process);
  {
    charge first(loop, 100);
    charge second(loop);
    second.set(700);
    second.set(300);
    charge moved(std::move(first));
    CHECK(first.bytes() == 0);
    CHECK(loop.bytes() == 400);
    second = std::move(moved);
    CHECK(loop.bytes() == 100);
    second.shrink(40);
    CHECK(second.bytes() == 60);
    CHECK(loop.bytes() == 60);
  }
  CHECK(loop.bytes() == 0);
}

TEST_CASE("a loop sees its own bytes at once, the process after a flush") {
  byte_accountant process(1000);
  loop_account loop(process);
  charge held(loop, 1001);
  CHECK(loop.over_limit());
  CHECK_FALSE(process.over_limit());
  loop.flush();
  CHECK(process.over_limit());
  CHECK(process.bytes() == 1001);
  held.shrink(1);
  CHECK_FALSE(loop.over_limit());
}

TEST_CASE("near the limit is from three quarters on, for every loop that sees it") {
  byte_accountant process(1000);
  loop_account one(process);
  loop_account two(process);
  charge held(one, 750);
  CHECK_FALSE(one.near_limit());
  held.grow(1);
  CHECK(one.near_limit());
  CHECK_FALSE(two.near_limit());
  one.flush();
  CHECK(two.near_limit());
  held.shrink(1);
  CHECK_FALSE(one.near_limit());
}

TEST_CASE("large changes pass on without flush") {
  byte_accountant process(1);
  loop_account loop(process);
  charge held(loop, loop_account::batch_bytes - 1);
  CHECK(process.bytes() == 0);
  held.grow(1);
  CHECK(process.bytes() == loop_account::batch_bytes);
}

TEST_CASE("another loop's bytes count against the limit") {
  byte_accountant process(1000);
  loop_account one(process);
  loop_account two(process);
  const charge held(one, 900);
  one.flush();
  const charge more(two, 101);
  CHECK(two.over_limit());
  CHECK_FALSE(one.over_limit());
}

TEST_CASE("the books balance after random use on several threads") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  byte_accountant process(1U << 30U);
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 4; ++t)
    threads.emplace_back([&process, seed, t] {
      std::mt19937_64 random(seed + t);
      loop_account loop(process);
      std::vector<charge> charges;
      for (int i = 0; i < 16; ++i)
        charges.emplace_back(loop);
      for (int i = 0; i < 20000; ++i)
        charges[random() % charges.size()].set(random() % 100000);
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(process.bytes() == 0);
}
