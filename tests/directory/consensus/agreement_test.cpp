// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/consensus/agreement.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "directory/consensus/document_from_votes.hpp"
#include "proto/codec/signed_document.hpp"
#include "proto/crypto/hash.hpp"
#include "tests/support/council_network.hpp"
#include "tests/support/seed.hpp"

using namespace gate17;
using namespace gate17::directory;
using proto::directory_status;
using test::test_now;

namespace {

constexpr std::uint64_t period = test_now / 3'600 + 1;
constexpr auto network_name = "test";

using bytes = std::vector<std::uint8_t>;

proto::byte_array<32> hash_of(const bytes& vote) { return proto::hash32(proto::byte_view(vote)); }

/// Some authorities follow the protocol, the last `liars` do what a test wants. Rounds follow each other; what an
/// honest one sends in a round arrives in the next.
class council {
public:
  council(std::uint64_t seed, std::size_t authorities, std::size_t liars) : made(seed, authorities) {
    const std::size_t honest_count = authorities - liars;
    for (std::size_t i = 0; i < authorities; ++i) {
      votes.push_back(proto::encode(made.vote(i, period)).value());
      if (i < honest_count)
        honest.emplace_back(agreement::setup{network_name, made.file().authorities, made.threshold(), period},
                            made.keys[i]);
    }
  }

  const proto::signing_key& key(std::size_t index) const { return *made.keys[index]; }
  unsigned rounds() const { return static_cast<unsigned>(proto::faults_max(made.keys.size())) + 1; }

  /// Every honest authority commits, and hears the commits of all others that `hears` lets through.
  void commit(const std::function<bool(std::size_t from, std::size_t to)>& hears = [](auto, auto) { return true; }) {
    for (std::size_t i = 0; i < honest.size(); ++i)
      honest[i].propose(votes[i]);
    for (std::size_t from = 0; from < honest.size(); ++from)
      for (std::size_t to = 0; to < honest.size(); ++to)
        if (from != to && hears(from, to))
          if (const auto receipt = honest[to].receive(*honest[from].own_commit()))
            honest[from].take_receipt(*receipt);
  }

  void show() {
    for (auto& each : honest)
      each.show();
    pass_on();
  }

  /// One round: what honest ones sent in the one before and what `lies` adds, in the order that `engine` likes.
  void play(
      unsigned round, std::mt19937_64& engine, const std::function<void()>& lies = [] {}) {
    auto arriving = std::exchange(under_way, {});
    std::shuffle(arriving.begin(), arriving.end(), engine);
    const bool lies_first = engine() % 2 == 0;
    if (lies_first)
      lies();
    for (const auto& [to, held] : arriving)
      honest[to].take(held, round);
    if (!lies_first)
      lies();
    fetch(round);
    pass_on();
  }

  /// Whoever says that it has a vote is asked for it; liars give what `liars_give` says.
  void fetch(unsigned round) {
    for (std::size_t to = 0; to < honest.size(); ++to)
      for (const auto& wanted : honest[to].wanted())
        for (const auto& holder : wanted.holders)
          if (const auto vote = given_by(holder, wanted.hash, to))
            honest[to].take_vote(*vote, round);
  }

  std::optional<bytes> given_by(const proto::verify_key& holder, const proto::byte_array<32>& hash, std::size_t to) {
    for (std::size_t i = 0; i < made.keys.size(); ++i) {
      if (key(i).public_key() != holder)
        continue;
      if (i >= honest.size())
        return liars_give(i, hash, to);
      const auto* vote = honest[i].vote(hash);
      return vote ? std::optional(*vote) : std::nullopt;
    }
    return std::nullopt;
  }

  /// The document that an honest authority makes of what it counted.
  std::optional<bytes> body_of(std::size_t index) const {
    const auto counted = honest[index].counted();
    if (counted.size() < made.threshold())
      return std::nullopt;
    const auto document = document_from_votes(counted, nullptr, made.network.config.network_owner);
    return document ? std::optional(proto::encode(*document).value()) : std::nullopt;
  }

  std::set<proto::verify_key> counted_by(std::size_t index) const {
    std::set<proto::verify_key> authors;
    for (const auto* vote : honest[index].counted())
      authors.insert(vote->author);
    return authors;
  }

  test::council_network made;
  std::vector<bytes> votes;
  std::vector<agreement> honest;
  std::vector<std::pair<std::size_t, proto::held_vote>> under_way;
  std::function<std::optional<bytes>(std::size_t, const proto::byte_array<32>&, std::size_t)> liars_give =
      [](auto, auto, auto) { return std::nullopt; };

private:
  void pass_on() {
    for (std::size_t from = 0; from < honest.size(); ++from)
      for (const auto& held : honest[from].to_pass_on())
        for (std::size_t to = 0; to < honest.size(); ++to)
          if (to != from)
            under_way.emplace_back(to, held);
  }
};

/// A liar's vote, its commit and whatever receipts it got.
struct lie {
  bytes vote;
  proto::vote_commit commit;
  std::vector<proto::authority_signature> receipts;

  proto::held_vote held(const std::vector<const proto::signing_key*>& holders) const {
    proto::held_vote made{commit, receipts, {}};
    std::ranges::sort(made.receipts, {}, &proto::authority_signature::authority);
    for (const auto* holder : holders)
      made.holders.push_back(proto::sign_holding(network_name, commit, *holder));
    return made;
  }
};

lie lie_of(const council& all, std::size_t author, std::uint8_t number) {
  lie made;
  auto vote = all.made.vote(author, period);
  vote.random.fill(number);
  made.vote = proto::encode(vote).value();
  made.commit = proto::sign_commit(network_name, period, hash_of(made.vote), all.key(author));
  return made;
}

/// Everything f liars can do: two votes each, commits for whoever they like, receipts for each other's lies, votes
/// shown to some, late, vouched for by other liars, and given to some or to nobody.
class liars {
public:
  liars(council& all, std::mt19937_64& engine) : all_(all), engine_(engine) {
    for (std::size_t author = all.honest.size(); author < all.made.keys.size(); ++author)
      for (const std::uint8_t number : {1, 2})
        lies.emplace_back(author, lie_of(all, author, number));
    all.liars_give = [this](std::size_t, const proto::byte_array<32>& hash, std::size_t) -> std::optional<bytes> {
      for (const auto& [author, each] : lies)
        if (each.commit.vote_hash == hash && chance())
          return each.vote;
      return std::nullopt;
    };
  }

  void commit() {
    std::shuffle(lies.begin(), lies.end(), engine_);
    for (auto& [author, each] : lies) {
      for (std::size_t to = 0; to < all_.honest.size(); ++to)
        if (engine_() % 4 != 0)
          if (const auto receipt = all_.honest[to].receive(each.commit))
            each.receipts.push_back(*receipt);
      for (std::size_t other = all_.honest.size(); other < all_.made.keys.size(); ++other)
        each.receipts.push_back(proto::sign_receipt(network_name, each.commit, all_.key(other)));
    }
  }

  void show(unsigned round) {
    for (const auto& [author, each] : lies) {
      std::vector<const proto::signing_key*> holders{&all_.key(author)};
      for (std::size_t other = all_.honest.size(); other < all_.made.keys.size(); ++other)
        if (other != author && chance())
          holders.push_back(&all_.key(other));
      for (std::size_t to = 0; to < all_.honest.size(); ++to)
        if (chance())
          all_.honest[to].take(each.held(holders), round);
    }
  }

  std::vector<std::pair<std::size_t, lie>> lies;

private:
  bool chance() { return engine_() % 2 == 0; }

  council& all_;
  std::mt19937_64& engine_;
};

} // namespace

TEST_CASE("honest authorities count each other's votes", "[consensus][agreement]") {
  std::mt19937_64 engine(1);
  for (const std::size_t authorities : {2, 4, 7}) {
    council all(1, authorities, 0);
    all.commit();
    all.show();
    for (unsigned round = 1; round <= all.rounds(); ++round)
      all.play(round, engine);
    for (std::size_t i = 0; i < authorities; ++i) {
      CHECK(all.counted_by(i).size() == authorities);
      CHECK(all.honest[i].equivocations().empty());
      CHECK(all.body_of(i) == all.body_of(0));
    }
  }
}

TEST_CASE("whatever f liars do, honest authorities count the same votes", "[consensus][agreement]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 engine(seed);
  std::size_t lies_counted = 0;
  for (int run = 0; run < 40; ++run) {
    const std::size_t authorities = run % 2 == 0 ? 4 : 7;
    council all(engine(), authorities, proto::faults_max(authorities));
    liars others(all, engine);
    // Liars may be quicker or slower than everybody else.
    const bool early = engine() % 2 == 0;
    if (early)
      others.commit();
    all.commit();
    if (!early)
      others.commit();
    all.show();
    for (unsigned round = 1; round <= all.rounds(); ++round)
      all.play(round, engine, [&] { others.show(round); });

    const auto expected = all.counted_by(0);
    for (std::size_t i = 0; i < all.honest.size(); ++i) {
      CAPTURE(run, authorities, i);
      REQUIRE(all.counted_by(i) == expected);
      REQUIRE(all.body_of(i) == all.body_of(0));
      REQUIRE(expected.contains(all.key(i).public_key()));
    }
    REQUIRE(all.body_of(0));
    lies_counted += expected.size() - all.honest.size();
  }
  // Otherwise the liars of this test would be too clumsy to prove anything.
  CHECK(lies_counted > 0);
}

TEST_CASE("when links are too slow for the rounds there are never two documents", "[consensus][agreement]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 engine(seed);
  std::size_t different = 0;
  // About one run in sixteen splits the council; without such a run the test would have shown nothing.
  for (int run = 0; run < 40 || (different == 0 && run < 1000); ++run) {
    const std::size_t authorities = run % 2 == 0 ? 4 : 7;
    council all(engine(), authorities, proto::faults_max(authorities));
    liars others(all, engine);
    others.commit();
    all.commit([&](auto, auto) { return engine() % 5 != 0; });
    all.show();
    for (unsigned round = 1; round <= all.rounds(); ++round) {
      std::erase_if(all.under_way, [&](const auto&) { return engine() % 3 == 0; });
      all.play(round, engine, [&] { others.show(round); });
    }
    // Honest ones sign what they counted, once; liars sign everything.
    std::map<bytes, std::size_t> signatures;
    for (std::size_t i = 0; i < all.honest.size(); ++i)
      if (const auto body = all.body_of(i))
        ++signatures[*body];
    std::size_t accepted = 0;
    for (const auto& [body, count] : signatures)
      accepted += count + others.lies.size() / 2 >= all.made.threshold() ? 1 : 0;
    REQUIRE(accepted <= 1);
    different += signatures.size() > 1 ? 1 : 0;
  }
  CHECK(different > 0);
}

TEST_CASE("an author with two votes is caught when its commits meet", "[consensus][agreement]") {
  council all(1, 4, 1);
  const lie first = lie_of(all, 3, 1);
  const lie second = lie_of(all, 3, 2);
  REQUIRE(all.honest[0].receive(first.commit));
  REQUIRE(all.honest[1].receive(second.commit));
  CHECK(all.honest[0].equivocations().empty());
  for (const auto& commit : all.honest[1].seen())
    all.honest[0].note_seen(commit);
  REQUIRE(all.honest[0].equivocations().size() == 1);
  const auto proof = all.honest[0].equivocations().front();
  CHECK(proto::verify(proof, network_name));
  CHECK(proof.first.author.authority == all.key(3).public_key());
  CHECK_FALSE(proto::verify(proof, "other"));
  CHECK_FALSE(proto::verify(proto::equivocation{proof.first, proof.first}, network_name));
}

TEST_CASE("of two commits of one author only the first gets a receipt", "[consensus][agreement]") {
  council all(1, 4, 1);
  const lie first = lie_of(all, 3, 1);
  CHECK(all.honest[0].receive(first.commit));
  CHECK(all.honest[0].receive(first.commit));
  CHECK(all.honest[0].receive(lie_of(all, 3, 2).commit).error() == directory_status::conflicting);
}

TEST_CASE("commits of strangers, of other periods and with bad signatures get no receipt", "[consensus][agreement]") {
  council all(1, 4, 1);
  auto& one = all.honest[0];
  const lie good = lie_of(all, 3, 1);
  auto bad = good.commit;
  bad.vote_hash[0] ^= 1;
  CHECK(one.receive(bad).error() == directory_status::bad_signature);
  CHECK(one.receive(proto::sign_commit(network_name, period + 1, good.commit.vote_hash, all.key(3))).error() ==
        directory_status::wrong_period);
  CHECK(one.receive(proto::sign_commit(network_name, period, good.commit.vote_hash, all.made.network.authority_key))
            .error() == directory_status::not_an_authority);
  CHECK(one.seen().empty());
}

TEST_CASE("without enough receipts a vote is not shown", "[consensus][agreement]") {
  council all(1, 7, 2);
  all.commit([](std::size_t, std::size_t to) { return to < 3; });
  CHECK_FALSE(all.honest[4].is_certain());
  CHECK_FALSE(all.honest[4].show());
  CHECK(all.honest[4].to_pass_on().empty());
  auto stranger = proto::sign_receipt(network_name, *all.honest[4].own_commit(), all.made.network.authority_key);
  CHECK_FALSE(all.honest[4].take_receipt(stranger));
  auto other = proto::sign_receipt(network_name, *all.honest[3].own_commit(), all.key(5));
  CHECK_FALSE(all.honest[4].take_receipt(other));
}

TEST_CASE("a vote needs a receipt of a threshold and a holder for every round", "[consensus][agreement]") {
  council all(1, 7, 2);
  all.commit();
  all.show();
  const auto good = all.under_way.front().second;
  const auto to = all.under_way.front().first;
  auto& one = all.honest[to];
  CHECK(one.take(good, 2) == directory_status::too_late);
  auto few = good;
  few.receipts.resize(all.made.threshold() - 1);
  CHECK(one.take(few, 1) == directory_status::bad_signature);
  auto forged = good;
  forged.receipts.front().signature.bytes[0] ^= 1;
  CHECK(one.take(forged, 1) == directory_status::bad_signature);
  auto headless = good;
  headless.holders.front() = proto::sign_holding(network_name, good.commit, all.key(6));
  CHECK(one.take(headless, 1) == directory_status::bad_signature);
  auto stranger = good;
  stranger.holders.push_back(proto::sign_holding(network_name, good.commit, all.made.network.authority_key));
  CHECK(one.take(stranger, 2) == directory_status::bad_signature);
  CHECK(one.wanted().empty());
  CHECK(one.take(good, 1) == directory_status::ok);
  CHECK(one.wanted().size() == 1);
}

TEST_CASE("bytes that are no vote of their author are never counted", "[consensus][agreement]") {
  std::mt19937_64 engine(1);
  council all(1, 4, 1);
  liars others(all, engine);
  lie& bad = others.lies.front().second;
  const std::size_t author = others.lies.front().first;
  // The hash of somebody else's vote under the liar's own name.
  bad.vote = all.votes[0];
  bad.commit = proto::sign_commit(network_name, period, hash_of(bad.vote), all.key(author));
  for (auto& each : all.honest)
    bad.receipts.push_back(each.receive(bad.commit).value());
  all.liars_give = [&](auto, auto, auto) { return std::optional(all.votes[0]); };
  all.commit();
  all.show();
  for (unsigned round = 1; round <= all.rounds(); ++round)
    all.play(round, engine, [&] {
      for (auto& each : all.honest)
        each.take(bad.held({&all.key(author)}), 1);
    });
  for (std::size_t i = 0; i < all.honest.size(); ++i)
    CHECK(all.counted_by(i).size() == all.honest.size());
}
