// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "actors/authority_outbox.hpp"
#include "actors/council_status.hpp"
#include "actors/document_fetch.hpp"
#include "actors/document_store.hpp"
#include "actors/service_ask.hpp"
#include "actors/wall_clock.hpp"
#include "directory/authority.hpp"
#include "directory/consensus/agreement.hpp"
#include "directory/consensus/voting_schedule.hpp"
#include "directory/document_chain.hpp"
#include "proto/codec/network_file.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/signature.hpp"

namespace gate17::actors {

struct council_effects {
  /// Must be on disk before the asks go out: an authority that forgets that it signed would sign twice.
  std::optional<std::uint64_t> signing;
  std::vector<service_ask> asks;
  std::optional<proto::signed_document> finished; ///< with enough signatures, of a period that has begun
  std::optional<document_store::proof> proof;     ///< a second valid document of the period held
  std::vector<proto::equivocation> caught;        ///< authorities seen with two votes, not reported before
};

/// One authority's seat among several (R22): votes at the end of every consensus period, counts with the others what
/// `agreement` lets count, signs the document that follows from it, puts the signatures together, and fetches what it
/// missed. Pure state machine apart from `random`; owned by one thread.
class authority_council {
public:
  struct setup {
    proto::network_file root;
    proto::node_id self;
    std::chrono::seconds consensus_period{};
    exchange_id first_id = 0;
  };

  authority_council(setup settings, std::shared_ptr<const proto::signing_key> key, proto::random_source& random);

  /// Before `start`: documents of these periods were signed already, or may have been.
  void refuse_to_sign_until(std::uint64_t period) { signed_until_ = period; }
  /// Before `start`: what was proven before a restart. Proofs that do not hold are left out.
  void recall(const std::vector<proto::equivocation>& proofs);
  /// `stored` is the newest document on disk. The vote under way is left to the others: what this authority said in it
  /// before a restart is forgotten.
  void start(const std::optional<document_store::stored>& stored, instant now);

  /// `role` is asked for this authority's vote, `view` for addresses and keys of the others; null at first.
  council_effects tick(const directory::authority& role, const directory::network_view* view, instant now);
  /// Takes note; what follows from it comes with the next `tick`.
  void ended(exchange_id id, close_reason reason, const std::vector<std::uint8_t>& answer, instant now);
  /// The answer to another authority; nothing for requests of other kinds.
  std::optional<proto::directory_response> answer(const proto::directory_request& request, instant now);

  const council_status& status() const { return status_; }
  const std::vector<proto::equivocation>& equivocations() const { return equivocations_; }

private:
  using time_point = std::chrono::steady_clock::time_point;
  struct answering;
  struct decision {
    proto::signed_document document;
    proto::byte_array<32> hash{};
    std::uint64_t period = 0;
  };

  time_point steady_at(std::chrono::milliseconds unix_time, instant now) const;
  void take_part(council_effects& out, const directory::authority& role, instant now);
  void begin(std::uint64_t period, const directory::authority& role, instant now);
  void show_votes(instant now);
  void fetch_votes(instant now);
  std::vector<proto::node_id> nodes_of(const std::vector<proto::verify_key>& holders, instant now) const;
  void decide(council_effects& out, instant now);
  void publish(instant now);
  void catch_up(instant now);
  void take(const errand_outcome& outcome, instant now);
  void take_fetched(const errand_outcome& outcome, instant now);
  proto::directory_status take_signature(const proto::document_signature& item);
  void adopt(const proto::signed_document& document, instant now);
  void collect_equivocations(council_effects& out);
  bool keep_equivocation(const proto::equivocation& proof);

  setup settings_;
  std::shared_ptr<const proto::signing_key> key_;
  proto::random_source& random_;
  directory::voting_schedule schedule_;
  directory::document_chain chain_;
  document_fetch fetch_;
  authority_outbox outbox_;
  std::map<proto::verify_key, proto::node_id> nodes_; ///< of authorities that gave a receipt
  std::uint64_t joins_from_ = 0;                      ///< the first period in whose vote this life takes part
  std::uint64_t signed_until_ = 0;
  std::optional<directory::agreement> agreement_;
  bool shown_ = false;
  bool decided_ = false; ///< for the agreement's period, with or without a document
  std::optional<decision> decision_;
  std::map<proto::byte_array<32>, std::set<proto::node_id>> asked_; ///< for a vote, in this period
  std::set<proto::byte_array<32>> fetching_;
  bool catching_up_ = false;
  time_point catch_up_at_{};
  std::size_t next_peer_ = 0;
  std::optional<proto::signed_document> finished_; ///< not reported yet
  std::optional<document_store::proof> proof_;
  std::vector<proto::equivocation> equivocations_;
  council_status status_;
};

} // namespace gate17::actors
