// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/consensus/document_from_votes.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "directory/consensus/merkle_log.hpp"
#include "directory/document_chain.hpp"
#include "proto/codec/signed_document.hpp"
#include "tests/support/council_network.hpp"
#include "tests/support/seed.hpp"

using namespace gate17;
using namespace gate17::directory;
using test::test_now;

namespace {

constexpr std::uint64_t period = test_now / 3'600 + 1;

struct council {
  explicit council(std::size_t authorities = 7, std::uint64_t seed = 1) : made(seed, authorities) {
    for (std::size_t i = 0; i < authorities; ++i)
      votes.push_back(made.vote(i, period));
  }

  result<proto::network_document> document(const predecessor* previous = nullptr) const {
    return document_from_votes(test::pointers_to(votes), previous, made.network.config.network_owner);
  }
  /// The votes' word about one node; it must be there.
  proto::vote_node& said(std::size_t vote, const std::string& name) {
    const auto id = made.network.named(name).id();
    const auto found = std::ranges::find(votes[vote].nodes, id, &proto::vote_node::id);
    if (found == votes[vote].nodes.end())
      throw std::runtime_error(name + " is not in the vote");
    return *found;
  }
  void leave_out(std::size_t vote, const std::string& name) {
    const auto id = made.network.named(name).id();
    std::erase_if(votes[vote].nodes, [&](const auto& node) { return node.id == id; });
  }
  /// The node signs something else for some of the authorities.
  void say_otherwise(const std::vector<std::size_t>& listeners, const std::string& name,
                     const std::function<void(proto::descriptor&)>& change) {
    auto& node = made.network.named(name);
    std::vector<proto::vote_node*> words;
    for (const std::size_t vote : listeners)
      words.push_back(&said(vote, name));
    const auto before = node.content;
    change(node.content);
    for (auto* word : words)
      word->descriptor = node.descriptor();
    node.content = before;
  }

  test::council_network made;
  std::vector<proto::vote> votes;
};

const proto::network_entry* named(const proto::network_document& document, const std::string& name) {
  const auto found = std::ranges::find(document.entries, name, &proto::network_entry::name);
  return found == document.entries.end() ? nullptr : &*found;
}

} // namespace

TEST_CASE("the same votes in any order give the same bytes", "[consensus]") {
  const auto seed = test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 engine(seed);
  council one(7, seed);
  one.say_otherwise({1, 4}, "n2", [](auto& content) { content.published += 5; });
  // Authorities that know different things.
  for (std::size_t vote = 0; vote < 7; ++vote)
    for (const auto* name : {"n1", "n2", "n3", "n4", "n5", "n6"}) {
      if (engine() % 4 == 0)
        one.leave_out(vote, name);
      else if (engine() % 3 == 0)
        one.said(vote, name).flags = {};
    }
  const auto expected = one.document();
  REQUIRE(expected);
  const auto bytes = proto::encode(*expected).value();
  for (int round = 0; round < 50; ++round) {
    std::shuffle(one.votes.begin(), one.votes.end(), engine);
    REQUIRE(proto::encode(one.document().value()).value() == bytes);
  }
}

TEST_CASE("a node is in when more than half of the votes list it", "[consensus]") {
  council one;
  for (const std::size_t vote : {0, 1, 2})
    one.leave_out(vote, "n3");
  for (const std::size_t vote : {0, 1, 2, 3})
    one.leave_out(vote, "n4");
  const auto document = one.document().value();
  CHECK(named(document, "n3"));
  CHECK_FALSE(named(document, "n4"));
}

TEST_CASE("a flag stands when more than half of the votes set it", "[consensus]") {
  council one;
  for (const std::size_t vote : {0, 1, 2})
    one.said(vote, "n3").flags = {};
  for (const std::size_t vote : {0, 1, 2, 3})
    one.said(vote, "n5").flags = {};
  const auto document = one.document().value();
  CHECK(named(document, "n3")->flags.has(proto::node_flag::running));
  CHECK(named(document, "n3")->flags.has(proto::node_flag::entry));
  CHECK_FALSE(named(document, "n5")->flags.has(proto::node_flag::running));
  CHECK_FALSE(named(document, "n5")->flags.has(proto::node_flag::entry));
}

TEST_CASE("authorities cannot put words into a node's mouth", "[consensus]") {
  council one;
  for (std::size_t vote = 0; vote < 7; ++vote) {
    one.said(vote, "n3").descriptor = one.made.network.named("n4").descriptor();
    one.said(vote, "n5").descriptor.body[100] ^= 1;
  }
  const auto document = one.document().value();
  CHECK_FALSE(named(document, "n3"));
  CHECK_FALSE(named(document, "n5"));
  CHECK(named(document, "n4")->id == one.made.network.named("n4").id());
}

TEST_CASE("of several descriptors the one that most votes list counts, then the newest", "[consensus]") {
  council one;
  one.say_otherwise({0, 1, 2}, "n4", [](auto& content) { content.price_piconero_per_gib = 3, content.published += 9; });
  one.say_otherwise({3, 4, 5}, "n4", [](auto& content) { content.price_piconero_per_gib = 4, content.published += 8; });
  one.say_otherwise({0, 1}, "n3", [](auto& content) { content.price_piconero_per_gib = 5, content.published += 9; });
  const auto document = one.document().value();
  CHECK(named(document, "n3")->price_piconero_per_gib == 0);
  CHECK(named(document, "n4")->price_piconero_per_gib == 3);
}

TEST_CASE("nobody takes the name or the address of a node that more votes list", "[consensus]") {
  council one;
  auto& thief = one.made.network.add({"thief", 3, {proto::node_role::relay}});
  auto& other = one.made.network.add({"other", 3, {proto::node_role::relay}});
  const auto victim = one.made.network.named("n3").content;
  for (std::size_t vote = 0; vote < 7; ++vote)
    one.votes[vote] = one.made.vote(vote, period);
  one.leave_out(6, "thief");
  one.leave_out(6, "other");
  std::vector<std::size_t> most{0, 1, 2, 3, 4, 5};
  one.say_otherwise(most, "thief", [&](auto& content) { content.name = victim.name; });
  one.say_otherwise(most, "other", [&](auto& content) { content.addresses = victim.addresses; });
  const auto document = one.document().value();
  CHECK(named(document, "n3")->id == one.made.network.named("n3").id());
  CHECK(std::ranges::find(document.entries, thief.id(), &proto::network_entry::id) == document.entries.end());
  CHECK(std::ranges::find(document.entries, other.id(), &proto::network_entry::id) == document.entries.end());
}

TEST_CASE("what the network owner signed counts from a single vote, and only that", "[consensus]") {
  council one;
  const auto& owner = one.made.network.owner_keys.front();
  const auto rejected = one.made.network.named("n6").id();
  one.votes[3].rejects = proto::sign_rejects(owner, "test", 2, {rejected}).value();
  one.votes[4].rejects = proto::sign_rejects(one.made.network.owner_keys[1], "test", 9, {}).value();
  for (std::size_t vote = 0; vote < 7; ++vote) {
    one.said(vote, "n1").trust.reset();
    one.said(vote, "n5").trust = proto::grant_trust(one.made.network.owner_keys[1], one.made.network.named("n5").id(),
                                                    test_now + 1'000 * 86'400);
  }
  one.said(2, "n1").trust = proto::grant_trust(owner, one.made.network.named("n1").id(), test_now + 1'000 * 86'400);
  const auto document = one.document().value();
  CHECK(document.rejects.serial == 2);
  CHECK_FALSE(named(document, "n6"));
  CHECK(named(document, "n1")->flags.has(proto::node_flag::trusted));
  CHECK_FALSE(named(document, "n5")->flags.has(proto::node_flag::trusted));
}

TEST_CASE("the reject list of before stays when no vote has a newer one", "[consensus]") {
  council one;
  predecessor before{one.document().value(), {}};
  before.content.period -= 1;
  before.content.rejects =
      proto::sign_rejects(one.made.network.owner_keys.front(), "test", 4, {one.made.network.named("n2").id()}).value();
  const auto document = one.document(&before).value();
  CHECK(document.rejects.serial == 4);
  CHECK_FALSE(named(document, "n2"));
}

TEST_CASE("parameters change when more than half ask for the same", "[consensus]") {
  council one;
  predecessor before{one.document().value(), {}};
  before.content.period -= 1;
  for (const std::size_t vote : {0, 1, 2})
    one.votes[vote].parameters.lane_mode = proto::lane_mode::sealed;
  CHECK(one.document(&before).value().parameters.lane_mode == proto::lane_mode::header);
  one.votes[3].parameters.lane_mode = proto::lane_mode::sealed;
  CHECK(one.document(&before).value().parameters.lane_mode == proto::lane_mode::sealed);
  one.votes[4].parameters.document_lifetime = std::chrono::hours(1);
  one.votes[3].parameters.lane_mode = proto::lane_mode::header;
  CHECK(one.document(&before).value().parameters == before.content.parameters);
}

TEST_CASE("liars cannot move a weight beyond what honest authorities measured", "[consensus]") {
  test::council_network made(1, 7);
  made.network.config.parameters.private_network = false;
  for (auto& node : made.network.nodes)
    node->content.capacity_bytes_per_second = 500 * weight_unit_bytes;
  std::vector<proto::vote> votes;
  for (std::size_t i = 0; i < 7; ++i)
    votes.push_back(made.vote(i, period));
  const auto weigh = [&](const std::vector<std::uint64_t>& measured) {
    for (std::size_t vote = 0; vote < 7; ++vote)
      votes[vote].nodes.front().measured = measured[vote];
    const auto id = votes.front().nodes.front().id;
    const auto document =
        document_from_votes(test::pointers_to(votes), nullptr, made.network.config.network_owner).value();
    return std::ranges::find(document.entries, id, &proto::network_entry::id)->weight;
  };
  CHECK(weigh({0, 0, 0, 0, 0, 0, 0}) == 1);
  CHECK(weigh({900, 0, 0, 0, 0, 0, 0}) == 1);
  CHECK(weigh({900, 0, 7, 0, 0, 0, 0}) == 7);
  CHECK(weigh({10, 11, 12, 13, 14, proto::weight_max, proto::weight_max}) == 13);
  CHECK(weigh({1, 1, 12, 13, 14, 15, 16}) == 13);
  // A claim can ask for less.
  CHECK(weigh({700, 700, 700, 700, 700, 700, 700}) == 500);
}

TEST_CASE("a place that votes do not agree on is none", "[consensus]") {
  test::council_network made(1, 4);
  made.network.config.parameters.private_network = false;
  std::vector<proto::vote> votes;
  for (std::size_t i = 0; i < 4; ++i)
    votes.push_back(made.vote(i, period));
  for (std::size_t vote = 0; vote < 4; ++vote) {
    votes[vote].nodes[0].place.country = vote < 3 ? "DE" : "US";
    votes[vote].nodes[1].place.country = vote < 2 ? "DE" : "US";
  }
  const auto document =
      document_from_votes(test::pointers_to(votes), nullptr, made.network.config.network_owner).value();
  CHECK(document.entries[0].place.country == "DE");
  CHECK(document.entries[1].place.country.empty());
}

TEST_CASE("votes that name another predecessor make no document", "[consensus]") {
  council one;
  for (const std::size_t vote : {0, 1, 2, 3})
    one.votes[vote].previous_hash.fill(9);
  CHECK(one.document() == fail(errc::other_predecessor));
  one.votes[3].previous_hash = {};
  CHECK(one.document());
}

TEST_CASE("documents form a chain and a log", "[consensus]") {
  council one;
  log_state log;
  std::optional<predecessor> before;
  for (std::uint64_t i = 0; i < 9; ++i) {
    for (auto& vote : one.votes) {
      vote.period = period + i;
      vote.previous_hash = before ? before->hash : proto::byte_array<32>{};
    }
    const auto document = one.document(before ? &*before : nullptr).value();
    CHECK(document.previous_hash == (before ? before->hash : proto::byte_array<32>{}));
    CHECK(log_state{document.log_size, document.log_peaks} == log);
    const proto::signed_document envelope{proto::encode(document).value(), {}};
    log = append(std::move(log), log_leaf(envelope.hash()));
    before = predecessor{document, envelope.hash()};
  }
}

TEST_CASE("every vote has a share in the random value", "[consensus]") {
  council one;
  const auto all = one.document().value().shared_random;
  CHECK(all != proto::byte_array<32>{});
  for (auto& vote : one.votes) {
    const auto kept = vote.random;
    vote.random[31] ^= 1;
    CHECK(one.document().value().shared_random != all);
    vote.random = kept;
  }
  one.votes.pop_back();
  CHECK(one.document().value().shared_random != all);
}

TEST_CASE("fewer authorities than the threshold get no document accepted, whoever they are", "[consensus]") {
  for (const std::size_t authorities : {4, 7}) {
    council one(authorities);
    const auto body = proto::encode(one.document().value()).value();
    for (unsigned signers = 0; signers < 1U << authorities; ++signers) {
      proto::signed_document envelope{body, {}};
      for (std::size_t i = 0; i < authorities; ++i)
        if ((signers >> i & 1U) != 0)
          proto::add_signature(envelope, *one.made.keys[i]);
      const bool enough = envelope.signatures.size() >= one.made.threshold();
      document_chain chain(one.made.file());
      REQUIRE(chain.adopt(envelope, period * 3'600).has_value() == enough);
    }
  }
}
