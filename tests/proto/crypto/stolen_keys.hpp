// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "proto/crypto/chain.hpp"
#include "proto/crypto/key_schedule.hpp"
#include "proto/crypto/ratchet_session.hpp"

namespace gate17::proto {

/// Everything a thief finds in the memory of one end of a session at one moment. Befriended by the classes it reads.
struct stolen_keys {
  explicit stolen_keys(const ratchet_session& victim)
      : root(victim.root_.clone()),
        initiator(victim.initiator_),
        peer(victim.peer_),
        suite(victim.suite_),
        previous_suite(victim.previous_suite_),
        forward(copy(initiator ? *victim.sending_ : *victim.receiving_)),
        backward(copy(initiator ? *victim.receiving_ : *victim.sending_)) {
    if (victim.own_secret_) {
      own = dh_pair::from_secret(victim.own_secret_->clone());
    }
    if (victim.pending_) {
      pending = victim.pending_->chain_key.clone();
    }
  }

  /// The thief reads what was sealed, so a stolen sending chain becomes an opening one.
  static chain copy(const chain& stolen) {
    chain taken(stolen.suite(),
                chain_keys{stolen.cipher_.key_.clone(), stolen.filler_.key_.clone(), stolen.header_.key_.clone(),
                           stolen.next_chain_key_.clone()},
                cell_cipher::direction::open);
    taken.counter_ = stolen.counter_;
    taken.bytes_ = stolen.bytes_;
    return taken;
  }

  static bool holds_dh_secret(const ratchet_session& session) { return session.own_secret_.has_value(); }
  static const secret_key& root_of(const ratchet_session& session) { return session.root_; }
  static const secret_key& next_chain_key_of(const chain& of) { return of.next_chain_key_; }
  static void set_counter(chain& of, std::uint64_t counter) { of.counter_ = counter; }

  secret_key root;
  bool initiator;
  dh_public peer;
  suite_id suite;
  suite_id previous_suite;
  chain forward;
  chain backward;
  std::optional<dh_pair> own;
  std::optional<secret_key> pending;
};

} // namespace gate17::proto
