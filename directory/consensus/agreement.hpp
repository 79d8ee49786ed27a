// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/codec/agreement.hpp"
#include "proto/codec/directory_message.hpp"
#include "proto/codec/vote.hpp"
#include "proto/crypto/signature.hpp"

#include <tl/expected.hpp>

namespace gate17::directory {

/// How authorities come to count the same votes for one period (R22), although up to f of n >= 3f + 1 lie:
///
/// 1. Everybody commits to the hash of its vote. Whoever hears a commit in time, and no other of that author, answers
///    with a receipt. A threshold of receipts makes the commit certain: no author can have two, and nobody could choose
///    its share of the random value after seeing others.
/// 2. Certain votes are shown and passed on in f + 1 rounds. In round k a vote is taken when k different authorities
///    vouch that they have it, the author first; whoever takes it adds its own word and passes it on (Dolev, Strong
///    1983, with the vote itself in place of the bit: nobody vouches without having it). If clocks and links keep to
///    the rounds, all honest authorities end with the same votes.
/// 3. The document is a function of those votes. Should links be so slow that honest authorities count differently, no
///    document gets enough signatures and the network keeps the one it has: an honest authority signs once per period.
///
/// One period, one authority. Pure state machine, owned by one thread; what is sent when is the caller's part. Bounded:
/// two commits and two votes of each authority.
class agreement {
public:
  struct setup {
    std::string network_name;
    std::vector<proto::verify_key> authorities;
    std::uint32_t threshold = 1;
    std::uint64_t period = 0;
  };
  /// A vote that is vouched for and not here yet.
  struct wanted_vote {
    proto::byte_array<32> hash{};
    std::vector<proto::verify_key> holders; ///< who has it, the one to ask first in front
  };

  agreement(setup settings, std::shared_ptr<const proto::signing_key> key);

  std::uint64_t period() const { return settings_.period; }

  /// Commits to this authority's own vote, once.
  void propose(std::vector<std::uint8_t> vote);
  const std::optional<proto::vote_commit>& own_commit() const { return own_; }

  /// A commit that arrived in time: the receipt, or why there is none. `conflicting` for a second one of its author.
  tl::expected<proto::authority_signature, proto::directory_status> receive(const proto::vote_commit& commit);
  /// A receipt for the own commit; false when it is not genuine.
  bool take_receipt(const proto::authority_signature& receipt);
  bool is_certain() const { return own_ && receipts_.size() >= settings_.threshold; }

  /// Begins to show the own vote. False, and nothing happens, without enough receipts.
  bool show();

  /// A commit that somebody else has seen: only to catch its author with two.
  void note_seen(const proto::vote_commit& commit);
  /// A vote vouched for by others, arriving in `round` (1 to f + 1). `ok` when it is taken, waits for its bytes or is
  /// known; `too_late` with fewer holders than rounds have passed.
  proto::directory_status take(const proto::held_vote& held, unsigned round);
  /// The bytes of a wanted vote. False when nobody waits for them or they are no vote of their author for this period.
  bool take_vote(const std::vector<std::uint8_t>& bytes, unsigned round);

  /// What was taken since the last call, with this authority's word added, to be pushed to all others.
  std::vector<proto::held_vote> to_pass_on();
  std::vector<proto::vote_commit> seen() const;
  std::vector<wanted_vote> wanted() const;
  /// Bytes of a vote that was taken.
  const std::vector<std::uint8_t>* vote(const proto::byte_array<32>& hash) const;

  /// Votes of authors with exactly one, by rising key. Final when the rounds are over.
  std::vector<const proto::vote*> counted() const;
  const std::vector<proto::equivocation>& equivocations() const { return equivocations_; }

private:
  struct shown_vote {
    proto::held_vote held;
    std::vector<proto::verify_key> sources; ///< who passed it on, the last one in front
    std::vector<std::uint8_t> bytes;
    std::optional<proto::vote> content;
    bool taken = false;
    bool is_void = false; ///< its bytes are no vote: never taken
  };
  struct author_state {
    std::vector<proto::vote_commit> commits; ///< at most two
    std::map<proto::byte_array<32>, shown_vote> votes;
  };

  bool is_authority(const proto::verify_key& key) const;
  bool note(const proto::vote_commit& commit);
  bool is_genuine(const proto::held_vote& held) const;
  void try_to_take(shown_vote& shown, unsigned round);
  std::optional<proto::vote> read(const std::vector<std::uint8_t>& bytes, const proto::vote_commit& commit) const;

  setup settings_;
  std::shared_ptr<const proto::signing_key> key_;
  std::optional<proto::vote_commit> own_;
  std::vector<std::uint8_t> own_vote_;
  std::map<proto::verify_key, proto::signature> receipts_;
  std::map<proto::verify_key, author_state> authors_;
  std::map<proto::verify_key, proto::byte_array<32>> acknowledged_; ///< commits that got a receipt
  std::vector<proto::held_vote> to_pass_on_;
  std::vector<proto::equivocation> equivocations_;
};

} // namespace gate17::directory
