// SPDX-License-Identifier: GPL-3.0-or-later

#include "actors/authority_council.hpp"

#include <catch2/catch.hpp>

#include "tests/support/council_rig.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;
using test::council_rig;

namespace {

void check_agreed(const council_rig& rig) {
  for (const auto& [period, bodies] : rig.published) {
    CAPTURE(period);
    CHECK(bodies.size() == 1);
  }
}

/// Four authorities with two documents behind them.
council_rig settled(std::uint64_t seed = 1, std::size_t authorities = 4) {
  council_rig rig(seed, authorities);
  rig.start_all();
  rig.run_to_next_period();
  rig.run_to_next_period();
  return rig;
}

} // namespace

TEST_CASE("authorities make a document for every period", "[council]") {
  for (const std::size_t authorities : {2, 4, 7}) {
    auto rig = settled(1, authorities);
    for (std::size_t i = 0; i < authorities; ++i) {
      CHECK(rig.members[i].finished.size() == 2);
      CHECK(rig.newest(i) == rig.period());
      CHECK(rig.members[i].council->status().votes_counted == authorities);
      CHECK(rig.members[i].council->status().signatures >= rig.made.threshold());
      CHECK(rig.members[i].publisher->view()->period() == rig.period());
      CHECK(rig.members[i].council->equivocations().empty());
    }
    check_agreed(rig);
  }
}

TEST_CASE("as many as a threshold go on, fewer do not", "[council]") {
  auto rig = settled(1, 7);
  rig.kill(5);
  rig.kill(6);
  rig.run_to_next_period();
  CHECK(rig.newest(0) == rig.period());
  rig.kill(4);
  rig.run_to_next_period();
  rig.run_to_next_period();
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(rig.newest(i) == rig.period() - 2);
  CHECK(rig.members[0].council->status().failed_total > 0);
  rig.start(4);
  rig.run_to_next_period();
  rig.run_to_next_period();
  for (std::size_t i = 0; i < 5; ++i)
    CHECK(rig.newest(i) == rig.period());
  check_agreed(rig);
}

TEST_CASE("whoever was away fetches what the others signed", "[council]") {
  auto rig = settled();
  rig.kill(3);
  rig.run_to_next_period();
  rig.run_to_next_period();
  rig.start(3);
  rig.run(2s);
  CHECK(rig.newest(3) == rig.period());
  CHECK(rig.members[3].finished.back() == rig.members[0].finished.back());
}

TEST_CASE("an authority that starts during a vote leaves it to the others", "[council]") {
  auto rig = settled();
  rig.kill(2);
  const directory::voting_schedule schedule(council_rig::length, 4);
  rig.run(schedule.commit_at(rig.period() + 1) + 200ms - rig.clock.unix_time);
  rig.start(2);
  rig.run_to_next_period(2s);
  CHECK(rig.newest(2) == rig.period());
  CHECK(rig.members[2].council->status().votes_counted == 0);
  CHECK(rig.members[0].council->status().votes_counted == 3);
  rig.run_to_next_period();
  CHECK(rig.members[0].council->status().votes_counted == 4);
  CHECK(rig.members[0].council->equivocations().empty());
}

TEST_CASE("a restart between signing and publishing signs nothing twice", "[council]") {
  auto rig = settled();
  const directory::voting_schedule schedule(council_rig::length, 4);
  rig.run(schedule.sign_at(rig.period() + 1) + 100ms - rig.clock.unix_time);
  REQUIRE(rig.members[1].journal.signed_period() == rig.period() + 1);
  // The others are gone, and the world has changed: it would sign something else now.
  for (const std::size_t other : {0, 2, 3})
    rig.kill(other);
  rig.kill(1);
  rig.made.network.add({"later", 1});
  rig.start(1);
  const auto before = rig.members[1].signed_bodies;
  rig.run(schedule.start_of(rig.period() + 1) - rig.clock.unix_time - 100ms);
  CHECK(rig.members[1].signed_bodies == before);
  CHECK(rig.members[1].journal.signed_period() == rig.period() + 1);
}

TEST_CASE("an authority never goes back behind the document on its disk", "[council]") {
  auto rig = settled();
  const auto newest = rig.members[0].documents.kept;
  rig.kill(0);
  // Only an authority that slept since then is left to ask.
  council_rig older(1, 4);
  older.start_all();
  older.run_to_next_period();
  rig.answer_for = [&](std::size_t to, const proto::directory_request& request) {
    return to == 0 ? std::nullopt : std::optional(older.members[to].publisher->answer(request, older.clock.read()));
  };
  rig.start(0);
  rig.run(3s);
  CHECK(rig.members[0].documents.kept->period == newest->period);
  CHECK(rig.members[0].documents.kept->document == newest->document);
}

TEST_CASE("an authority with two votes is named by the others and gets no second document", "[council]") {
  auto rig = settled();
  const std::size_t liar = 3;
  rig.twist = [&](std::size_t from, std::size_t to, proto::directory_request request) {
    if (auto* commit = std::get_if<proto::publish_commit>(&request); commit && from == liar && to % 2 == 0) {
      auto hash = commit->commit.vote_hash;
      hash[0] ^= 1;
      return proto::directory_request(
          proto::publish_commit{proto::sign_commit("test", commit->commit.period, hash, *rig.made.keys[liar])});
    }
    return request;
  };
  rig.run_to_next_period();
  for (std::size_t i = 0; i < liar; ++i) {
    CHECK(rig.newest(i) == rig.period());
    CHECK(rig.members[i].council->status().votes_counted == 3);
    REQUIRE(rig.members[i].council->equivocations().size() == 1);
    CHECK(rig.members[i].council->equivocations().front().first.author.authority == rig.made.keys[liar]->public_key());
  }
  check_agreed(rig);

  SECTION("also after a restart, and to whoever asks") {
    rig.kill(0);
    rig.start(0);
    const auto answer = rig.members[0].council->answer(proto::get_equivocations{}, rig.clock.read()).value();
    const auto proofs = proto::decode_equivocations(answer.bytes).value();
    REQUIRE(proofs.size() == 1);
    CHECK(proto::verify(proofs.front(), "test"));
  }
}

TEST_CASE("votes stay secret until all have committed", "[council]") {
  auto rig = settled();
  const directory::voting_schedule schedule(council_rig::length, 4);
  std::optional<proto::byte_array<32>> hash;
  rig.twist = [&](std::size_t from, std::size_t, proto::directory_request request) {
    if (const auto* commit = std::get_if<proto::publish_commit>(&request); commit && from == 0)
      hash = commit->commit.vote_hash;
    return request;
  };
  rig.run(schedule.commit_at(rig.period() + 1) + 500ms - rig.clock.unix_time);
  REQUIRE(hash);
  const auto ask = [&] { return rig.members[0].council->answer(proto::get_vote{*hash}, rig.clock.read())->status; };
  CHECK(ask() == proto::directory_status::too_early);
  rig.run(schedule.show_at(rig.period() + 1) + 100ms - rig.clock.unix_time);
  CHECK(ask() == proto::directory_status::ok);
  CHECK(rig.members[0].council->answer(proto::get_vote{}, rig.clock.read())->status ==
        proto::directory_status::not_found);
}

TEST_CASE("signatures that do not fit are turned away", "[council]") {
  auto rig = settled();
  const directory::voting_schedule schedule(council_rig::length, 4);
  rig.run(schedule.sign_at(rig.period() + 1) + 60ms - rig.clock.unix_time);
  auto& council = *rig.members[0].council;
  const auto say = [&](const proto::document_signature& item) {
    return council.answer(proto::publish_signature{item}, rig.clock.read())->status;
  };
  const auto next = rig.period() + 1;
  CHECK(say({next + 5, {}, {}}) == proto::directory_status::wrong_period);
  CHECK(say({next, {}, {}}) == proto::directory_status::conflicting);
  REQUIRE(rig.members[0].signed_bodies.size() > 0);
  proto::byte_array<32> body{};
  for (const auto& each : rig.members[0].signed_bodies)
    if (!rig.published[rig.period()].contains(each) && !rig.published[rig.period() - 1].contains(each))
      body = each;
  CHECK(say({next, body, {rig.made.keys[1]->public_key(), {}}}) == proto::directory_status::bad_signature);
  CHECK(council.status().disputed_total == 1);
}

TEST_CASE("a node that is no authority is left alone", "[council]") {
  council_rig rig(1, 4);
  proto::node_id mirror;
  mirror.bytes.fill(99);
  rig.root.fallbacks.push_back({mirror, {proto::endpoint::parse("10.9.9.8:1").value()}});
  rig.members.emplace_back().node = mirror;
  std::size_t asked = 0;
  for (std::size_t i = 0; i < 4; ++i)
    rig.start(i);
  rig.members[4].council = std::make_unique<authority_council>(
      authority_council::setup{.root = rig.root, .self = mirror, .consensus_period = 10s, .first_id = 0},
      rig.made.keys[0], rig.random);
  rig.members[4].publisher = std::make_unique<document_publisher>(rig.made.network.config, publisher_config{},
                                                                  rig.made.keys[0], deciding::together);
  rig.answer_for = [&](std::size_t to, const proto::directory_request&) -> std::optional<proto::directory_response> {
    if (to != 4)
      return std::nullopt;
    ++asked;
    return proto::directory_response{proto::directory_status::not_an_authority, {}};
  };
  rig.run_to_next_period();
  rig.run_to_next_period();
  CHECK(rig.newest(0) == rig.period());
  CHECK(asked > 0);
  // Once by each of the four, and now and then when somebody looks for a document.
  CHECK(asked <= 12);
}
