// SPDX-License-Identifier: GPL-3.0-or-later

#include "proto/codec/agreement.hpp"

#include <catch2/catch.hpp>

#include "proto/codec/directory_message.hpp"
#include "proto/codec/quorum.hpp"
#include "tests/support/council_network.hpp"

using namespace gate17;
using namespace gate17::proto;

namespace {

constexpr auto network = "test";

struct authorities {
  test::council_network made{1, authority_signatures_max};
  byte_array<32> hash{7};

  const signing_key& key(std::size_t index) const { return *made.keys[index]; }

  /// As large as one can be.
  held_vote held(std::size_t author) const {
    held_vote all{sign_commit(network, 9, hash, key(author)), {}, {}};
    for (const auto& each : made.keys)
      all.receipts.push_back(sign_receipt(network, all.commit, *each));
    all.holders.push_back(sign_holding(network, all.commit, key(author)));
    for (std::size_t i = 0; all.holders.size() <= faults_max(made.keys.size()); ++i)
      if (i != author)
        all.holders.push_back(sign_holding(network, all.commit, key(i)));
    return all;
  }
};

void check_round_trip(const directory_request& request) {
  const auto bytes = encode(request);
  CHECK(bytes.size() <= directory_request_bytes_max);
  CHECK(decode_directory_request(bytes).value() == request);
}

} // namespace

TEST_CASE("what authorities tell each other survives the way, as large as it can be", "[codec][agreement]") {
  const authorities all;
  check_round_trip(publish_commit{sign_commit(network, 9, all.hash, all.key(0))});
  publish_votes votes;
  for (std::size_t i = 0; i < held_votes_max; ++i)
    votes.relay.held.push_back(all.held(i));
  check_round_trip(votes);
  publish_votes seen;
  for (std::size_t i = 0; i < seen_commits_max; ++i)
    seen.relay.seen.push_back(sign_commit(network, i, all.hash, all.key(i % 16)));
  check_round_trip(seen);
  check_round_trip(publish_signature{{9, all.hash, {all.key(0).public_key(), {}}}});
  check_round_trip(get_vote{all.hash});
  check_round_trip(get_equivocations{});
}

TEST_CASE("messages beyond a limit are refused", "[codec][agreement]") {
  const authorities all;
  publish_votes many;
  for (std::size_t i = 0; i <= held_votes_max; ++i)
    many.relay.held.push_back({sign_commit(network, 9, all.hash, all.key(i)), {}, {}});
  CHECK_FALSE(decode_directory_request(encode(directory_request(many))));
  publish_votes unsorted{{{all.held(0)}, {}}};
  std::swap(unsorted.relay.held[0].receipts[0], unsorted.relay.held[0].receipts[1]);
  CHECK_FALSE(decode_directory_request(encode(directory_request(unsorted))));
  publish_votes twice{{{all.held(0)}, {}}};
  twice.relay.held[0].holders[1] = twice.relay.held[0].holders[0];
  CHECK_FALSE(decode_directory_request(encode(directory_request(twice))));
}

TEST_CASE("a signature is worth something for one purpose, network and period only", "[codec][agreement]") {
  const authorities all;
  const auto commit = sign_commit(network, 9, all.hash, all.key(0));
  CHECK(verify(commit, network));
  CHECK_FALSE(verify(commit, "other"));
  auto later = commit;
  later.period = 10;
  CHECK_FALSE(verify(later, network));
  const auto receipt = sign_receipt(network, commit, all.key(1));
  const auto holding = sign_holding(network, commit, all.key(1));
  CHECK(verify_receipt(receipt, network, commit));
  CHECK(verify_holding(holding, network, commit));
  CHECK_FALSE(verify_receipt(holding, network, commit));
  CHECK_FALSE(verify_holding(receipt, network, commit));
  CHECK_FALSE(verify_receipt(receipt, network, sign_commit(network, 9, all.hash, all.key(2))));
  CHECK_FALSE(verify_holding(holding, "other", commit));
}

TEST_CASE("receipts and proofs survive the way", "[codec][agreement]") {
  const authorities all;
  const auto commit = sign_commit(network, 9, all.hash, all.key(0));
  const auto receipt = sign_receipt(network, commit, all.key(1));
  CHECK(decode_authority_signature(encode(receipt)).value() == receipt);
  CHECK_FALSE(decode_authority_signature(std::vector<std::uint8_t>(600)));
  const std::vector<equivocation> proofs(equivocations_max,
                                         {commit, sign_commit(network, 9, byte_array<32>{8}, all.key(0))});
  CHECK(decode_equivocations(encode(proofs)).value() == proofs);
  CHECK(verify(proofs.front(), network));
  CHECK_FALSE(decode_equivocations(std::vector<std::uint8_t>(8'000'000)));
}
