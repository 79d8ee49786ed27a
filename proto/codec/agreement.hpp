// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/codec/signed_document.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

/// Held votes of one relay message; more go into further messages.
inline constexpr std::size_t held_votes_max = 6;
/// Two commits of every authority prove all lies there are.
inline constexpr std::size_t seen_commits_max = 2 * authority_signatures_max;
inline constexpr std::size_t equivocations_max = 64;

/// An authority binds itself to one vote for a period before anybody shows any. Signed under "vote-commit" over
/// `u8 length | network name | u64 period | vote hash`.
struct vote_commit {
  std::uint64_t period = 0;
  byte_array<32> vote_hash{}; ///< BLAKE2b-256 of the encoded vote
  authority_signature author;

  bool operator==(const vote_commit&) const = default;
};

/// A commit on its way to being counted. Receipts say "this commit came to me in time, and no other of its author";
/// the signature of a holder says "I have the vote itself". Both cover the commit's fields and its author's key, under
/// "vote-receipt" and "vote-held".
struct held_vote {
  vote_commit commit;
  std::vector<authority_signature> receipts; ///< strictly ascending keys
  std::vector<authority_signature> holders;  ///< in the order of signing, the author first; no key twice

  bool operator==(const held_vote&) const = default;
};

/// What authorities push to each other while votes are being shown.
struct vote_relay {
  std::vector<held_vote> held;
  std::vector<vote_commit> seen; ///< so that an author with two commits cannot keep those who know apart

  bool operator==(const vote_relay&) const = default;
};

/// One authority's signature of the document that the counted votes gave.
struct document_signature {
  std::uint64_t period = 0;
  byte_array<32> body_hash{};
  authority_signature signer; ///< as in `signed_document`

  bool operator==(const document_signature&) const = default;
};

/// Two commits of one author for one period: proof that it lied, for whoever knows its key.
struct equivocation {
  vote_commit first;
  vote_commit second;

  bool operator==(const equivocation&) const = default;
};

vote_commit sign_commit(std::string_view network_name, std::uint64_t period, const byte_array<32>& vote_hash,
                        const signing_key& author);
/// The signature; whether the author is an authority is the caller's question.
[[nodiscard]] bool verify(const vote_commit& commit, std::string_view network_name);

authority_signature sign_receipt(std::string_view network_name, const vote_commit& commit, const signing_key& key);
[[nodiscard]] bool verify_receipt(const authority_signature& receipt, std::string_view network_name,
                                  const vote_commit& commit);

authority_signature sign_holding(std::string_view network_name, const vote_commit& commit, const signing_key& key);
[[nodiscard]] bool verify_holding(const authority_signature& holding, std::string_view network_name,
                                  const vote_commit& commit);

/// Both commits genuine, of one author and period, and different.
[[nodiscard]] bool verify(const equivocation& proof, std::string_view network_name);

/// A receipt as it answers a commit.
std::vector<std::uint8_t> encode(const authority_signature& receipt);
result<authority_signature> decode_authority_signature(byte_view bytes);

/// At most `equivocations_max`.
std::vector<std::uint8_t> encode(const std::vector<equivocation>& proofs);
result<std::vector<equivocation>> decode_equivocations(byte_view bytes);

} // namespace gate17::proto
