// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/key_upkeep.hpp"

#include <catch2/catch.hpp>

#include "tests/support/data_plane_rig.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17;
using namespace gate17::node;
using proto::replay_outcome;

namespace {

constexpr proto::unix_seconds length = 1'800;
constexpr proto::unix_seconds begin = 1'000'000 * length;
constexpr std::uint32_t period = 1'000'000;

struct kept_keys {
  test::scratch_folder folder;
  test::seeded_random random{1};
  std::shared_ptr<const node_keys> keys = std::make_shared<const node_keys>(test::make_node_keys(random, begin));
  prekey_ring ring{directory::prekey_period(std::chrono::seconds(length)), 1};
  proto::replay_set replays{64, prekey_ring::held_max, 1};
  key_upkeep upkeep{folder.path(), keys, ring, replays, random};

  void at(proto::unix_seconds now) { upkeep.run(now, nullptr, nullptr); }
  replay_outcome see(std::uint32_t of, std::uint8_t handshake) { return replays.check_and_insert(of, {handshake}); }
};

} // namespace

TEST_CASE("a handshake is remembered while the secret of its period exists") {
  kept_keys made;
  made.at(begin);
  CHECK(made.see(period, 1) == replay_outcome::fresh);
  CHECK(made.see(period + 1, 1) == replay_outcome::fresh);
  made.at(begin + length + 599);
  CHECK(made.see(period, 1) == replay_outcome::replayed);
  made.at(begin + length + 600);
  CHECK(made.see(period, 1) == replay_outcome::unknown_period);
  CHECK(made.see(period + 1, 1) == replay_outcome::replayed);
}

TEST_CASE("a clock set back by hours keeps the node serving, and nothing can be replayed when it is set right") {
  kept_keys made;
  made.at(begin);
  REQUIRE(made.see(period, 1) == replay_outcome::fresh);
  made.at(begin - 10 * length);
  CHECK(made.see(period - 10, 2) == replay_outcome::fresh);
  CHECK(made.ring.snapshot()->lookup(period - 10, begin - 10 * length));
  made.at(begin);
  CHECK(made.see(period, 1) == replay_outcome::replayed);
  CHECK(made.see(period, 3) == replay_outcome::fresh);
  CHECK(made.see(period - 10, 2) == replay_outcome::unknown_period);
}

TEST_CASE("a clock set ahead by hours and right again serves from the first period it had no keys for") {
  kept_keys made;
  made.at(begin);
  made.at(begin + 20 * length);
  CHECK(made.see(period + 20, 1) == replay_outcome::fresh);
  CHECK(made.see(period, 1) == replay_outcome::unknown_period);
  made.at(begin);
  CHECK_FALSE(made.ring.snapshot()->lookup(period, begin));
  made.at(begin + 2 * length);
  CHECK(made.ring.snapshot()->lookup(period + 2, begin + 2 * length));
  CHECK(made.see(period + 2, 1) == replay_outcome::fresh);
}

TEST_CASE("a clock that wanders leaves no more secrets than there are tables") {
  kept_keys made;
  for (std::uint32_t step = 0; step < 40; ++step) {
    const proto::unix_seconds now = begin - step * 5 * length;
    made.at(now);
    REQUIRE(made.ring.held().size() <= prekey_ring::held_max);
    REQUIRE(made.ring.snapshot()->lookup(period - 5 * step, now));
    REQUIRE(made.see(period - 5 * step, 1) == replay_outcome::fresh);
  }
}
