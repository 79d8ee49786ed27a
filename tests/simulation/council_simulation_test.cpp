// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/council_rig.hpp"
#include "tests/support/seed.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;
using test::council_rig;

namespace {

#ifdef GATE17_SANITIZED
constexpr std::size_t slowness = 10;
#else
constexpr std::size_t slowness = 1;
#endif

/// What a period is like.
struct weather {
  unsigned loss_percent = 0;
  bool is_split = false; ///< the first half cannot talk to the second
  bool lies = false;     ///< the last authority tells some of the others something else
};

/// Authorities that die, return, lie and lose messages, for as many periods as wanted.
class storm {
public:
  storm(std::uint64_t seed, std::size_t authorities)
      : engine(seed), rig(seed, authorities), faults(proto::faults_max(authorities)), liar(authorities - 1) {
    rig.lets_through = [this](std::size_t from, std::size_t to) {
      const std::size_t middle = rig.members.size() / 2;
      return engine() % 100 >= now.loss_percent && !(now.is_split && (from < middle) != (to < middle));
    };
    rig.twist = [this](std::size_t from, std::size_t to, proto::directory_request request) {
      return now.lies && from == liar && to % 2 == 0 ? twisted(std::move(request)) : request;
    };
    rig.start_all();
    rig.run_to_next_period();
  }

  void play_period() {
    const bool quiet = engine() % 3 == 0;
    now = quiet ? weather{}
                : weather{.loss_percent = static_cast<unsigned>(engine() % 4 == 0 ? 40 : engine() % 10),
                          .is_split = engine() % 8 == 0,
                          .lies = engine() % 3 == 0};
    shuffle_the_living(quiet);
    const std::size_t living = alive();
    rig.run(2s);
    if (!quiet && engine() % 3 == 0)
      strike();
    rig.run_to_next_period(900ms);
    check(quiet && was_quiet && living >= rig.made.threshold() && alive() == living);
    was_quiet = quiet;
  }

  std::size_t alive() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < rig.members.size(); ++i)
      count += rig.is_alive(i) ? 1 : 0;
    return count;
  }

  std::mt19937_64 engine;
  council_rig rig;
  std::size_t faults;
  std::size_t liar;
  weather now;
  bool was_quiet = false;
  std::size_t expected = 0;
  std::size_t deaths = 0;

private:
  /// In quiet times at most f are away, else anything goes.
  void shuffle_the_living(bool quiet) {
    for (std::size_t i = 0; i < rig.members.size(); ++i)
      if (!rig.is_alive(i) && engine() % 2 == 0)
        rig.start(i);
    for (std::size_t i = 0; quiet && i < rig.members.size(); ++i)
      if (!rig.is_alive(i) && rig.members.size() - alive() > faults)
        rig.start(i);
  }

  void strike() {
    const std::size_t victim = engine() % rig.members.size();
    // Any moment, the worst among them.
    rig.run(std::chrono::milliseconds(engine() % 7'000));
    if (rig.is_alive(victim)) {
      rig.kill(victim);
      ++deaths;
    }
    if (engine() % 2 == 0)
      rig.start(victim);
  }

  proto::directory_request twisted(proto::directory_request request) {
    const auto& key = *rig.made.keys[liar];
    if (auto* commit = std::get_if<proto::publish_commit>(&request)) {
      auto hash = commit->commit.vote_hash;
      hash[0] ^= 1;
      return proto::publish_commit{proto::sign_commit("test", commit->commit.period, hash, key)};
    }
    if (auto* item = std::get_if<proto::publish_signature>(&request)) {
      item->signature.body_hash[0] ^= 1;
      return *item;
    }
    return request;
  }

  void check(bool must_succeed) {
    const auto period = rig.period();
    const auto found = rig.published.find(period);
    if (found != rig.published.end())
      REQUIRE(found->second.size() == 1);
    if (must_succeed) {
      ++expected;
      REQUIRE(found != rig.published.end());
    }
    for (std::size_t i = 0; i < rig.members.size(); ++i)
      check_history(rig.members[i], i);
  }

  /// Rising periods, each document naming the one before it; new ones only.
  void check_history(const council_rig::member& one, std::size_t index) {
    auto& looked_at = looked_at_[index];
    for (; looked_at < one.finished.size(); ++looked_at) {
      const auto content = council_rig::content_of(one.finished[looked_at]);
      if (looked_at > 0)
        REQUIRE(content.period > council_rig::content_of(one.finished[looked_at - 1]).period);
      const auto before = rig.published.lower_bound(content.period);
      if (before != rig.published.begin())
        REQUIRE(std::prev(before)->second.contains(content.previous_hash));
      REQUIRE(rig.published[content.period].contains(one.finished[looked_at].hash()));
    }
  }

  std::map<std::size_t, std::size_t> looked_at_;
};

void weather_storms(std::size_t authorities, std::size_t periods) {
  const auto seed = test::property_seed();
  CAPTURE(seed, authorities);
  storm all(seed, authorities);
  for (std::size_t i = 0; i < periods; ++i) {
    CAPTURE(i);
    all.play_period();
  }
  // One document is fewer than there could be for every period that the weather spoilt.
  CHECK(all.expected + 2 > periods / 20);
  CHECK(all.deaths + 2 > periods / 10);
  CHECK(all.rig.published.size() > periods / 3);
  for (const auto& member : all.rig.members)
    if (member.council)
      for (const auto& proof : member.council->equivocations())
        CHECK(proof.first.author.authority == all.rig.made.keys[all.liar]->public_key());
  WARN(all.rig.published.size() << " documents in " << periods << " periods of " << authorities << " authorities, "
                                << all.deaths << " deaths, " << all.expected << " periods in which one had to come");
}

} // namespace

TEST_CASE("four authorities in a thousand periods never make two documents of one", "[simulation][council]") {
  weather_storms(4, 1'000 / slowness);
}

TEST_CASE("seven authorities neither", "[simulation][council]") { weather_storms(7, 100 / slowness); }
