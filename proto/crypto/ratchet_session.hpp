// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "proto/bytes.hpp"
#include "proto/crypto/chain.hpp"
#include "proto/crypto/dh.hpp"
#include "proto/crypto/key_schedule.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/secret.hpp"
#include "proto/crypto/suite.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

/// The secrets behind `responder_keys_public`; the key store owns them.
struct responder_keys_secret {
  const secret_key& onion_key;
  const secret_key& prekey;
};

/// The initiator's half of a DH step as it travels: a fresh public key and the suite to use from there on.
struct step_offer {
  dh_public key;
  suite_id suite;
};

/// Both directions of one authenticated, ratcheting session (X3DH for the first flight, then the Double Ratchet of
/// Perrin and Marlinspike 2016 on an ordered, reliable carrier: no skipped keys, section 2.6 does not apply).
/// A cell is sealed or opened on a chain, then committed here; an outgoing DH half rides in one cell and takes effect
/// with the next cell of that direction. Any error means: close the session. Move-only, not thread-safe.
class ratchet_session {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::size_t early_data_bytes = 1U << 20U;
  static constexpr std::uint64_t step_after_bytes = 16ULL << 20U;
  static constexpr std::uint64_t step_owed_bytes = 64ULL << 20U;
  static constexpr std::chrono::seconds step_after{120};
  /// The second pair of a DH exchange follows the first after this long, with traffic.
  static constexpr std::chrono::seconds step_follow_up{1};
  static constexpr std::chrono::seconds step_owed{30};

  /// Generates e and the forward chain: cells can be sealed at once. `weak_key` when S or P is of small order.
  static result<ratchet_session> initiate(session_role role, suite_id suite, const responder_keys_public& responder,
                                          random_source& random);

  /// The responder's view of `e`: the forward chain, for receiving. The caller has checked the suite against its policy
  /// and the period against its clock. Proves nothing until a cell has been opened; check the replay id after that and
  /// before `make_answer`.
  static result<ratchet_session> respond(session_role role, suite_id suite, const responder_keys_public& own,
                                         const responder_keys_secret& secrets, const dh_public& ephemeral);

  /// The initiator's first public key, e.
  const dh_public& ephemeral() const { return ephemeral_; }

  /// Responder only: the entry for the replay set of the prekey's period.
  const byte_array<16>& replay_id() const { return replay_id_; }

  /// Responder: creates the backward chain and returns r. `step_out_of_order` when called twice, `weak_key` for a bad
  /// e.
  result<dh_public> make_answer(random_source& random);

  /// Initiator: creates the backward chain. A wrong r shows when the answer does not open under it; the caller then
  /// tries the answer as records and starts a new session.
  result<void> accept_answer(const dh_public& answer);

  bool answered() const { return answered_; }

  /// Bytes that may still pass before the answer; the largest value once answered. Ask before sealing.
  std::uint64_t early_bytes_left() const;
  session_role role() const { return role_; }
  bool is_initiator() const { return initiator_; }

  /// H(th | r), which a node signs to prove itself on a link. Only once answered.
  const byte_array<32>& answer_hash() const;

  /// The current chains. The responder has no sending chain and the initiator no receiving chain before the answer.
  chain& sending();
  chain& receiving();

  /// The cell just sealed is on its way: count it, move on, adopt an own DH half that it carried. Before the answer at
  /// most 1 MiB may pass (`early_data_limit`; the cell must then not be sent).
  result<void> commit_sent(std::size_t wire_bytes);

  /// The cell just opened was genuine. Call it before acting on a DH half that the cell carried.
  result<void> commit_received(std::size_t wire_bytes);

  /// Initiator: the first step is due at once after the answer, later ones after 16 MiB of both directions together or
  /// 120 s with traffic, and each is followed by a second one after `step_follow_up`. False while a step is under way.
  bool step_due(time_point now) const;

  /// Initiator: draws e'. Put the offer into the next cell sealed; it is the last under the old forward chain.
  /// Errors: suite rules of `suite_policy::check_change`, `bad_tag` after an unresolved failed open,
  /// `step_out_of_order` while another step is under way or before the answer.
  result<step_offer> begin_step(suite_id suite, const suite_policy& policy, random_source& random, time_point now);

  /// Responder, after `commit_received` of the cell that carried the offer: replaces the receiving chain at once.
  result<void> on_step(const step_offer& offer, const suite_policy& policy, time_point now);

  /// Responder: the answer to a step has not been made yet. Send it in the next cell, at the latest after 1 s.
  bool answer_owed() const;

  /// Responder: draws r'. Put it into the next cell sealed; it is the last under the old backward chain.
  result<dh_public> answer_step(random_source& random);

  /// Initiator, after `commit_received` of the cell that carried r': replaces the receiving chain at once.
  result<void> on_step_answer(const dh_public& answer);

  /// `step_overdue` when a step has been owed by either side for more than 64 MiB, or one under way for more than 30 s.
  result<void> check(time_point now) const;

  /// Suite of the next step; the two directions differ only between the halves of a suite change.
  suite_id suite() const { return suite_; }

  /// Chain steps (both directions) and completed pairs of DH halves since the start.
  std::uint64_t chain_steps() const;
  std::uint64_t dh_steps() const { return dh_steps_; }

private:
  friend struct stolen_keys;

  /// An own DH half that the next outgoing cell carries.
  struct pending_chain {
    secret_key chain_key;
    suite_id suite;
  };

  ratchet_session(session_role role, suite_id suite, bool initiator, const dh_public& ephemeral);

  secret_key take_answer(const secret_key& shared, const dh_public& answer);
  result<void> commit(std::optional<chain>& used, std::size_t wire_bytes);
  void replace(std::optional<chain>& used, suite_id suite, secret_key chain_key, cell_cipher::direction use);
  secret_key advance_root(std::string_view label, const secret_key& shared);
  void open_step(suite_id suite, time_point now);
  void close_step();

  secret_key root_;
  /// e or e' while its answer is awaited; r or r' until the next step. Wiped as soon as it is superseded.
  std::optional<secret_key> own_secret_;
  dh_public peer_;
  dh_public ephemeral_;
  /// th, then H(th | r).
  byte_array<32> transcript_{};
  byte_array<16> replay_id_{};
  std::optional<chain> sending_;
  std::optional<chain> receiving_;
  std::optional<pending_chain> pending_;
  time_point step_began_{};
  std::uint64_t bytes_since_pair_ = 0;
  std::uint64_t bytes_at_step_ = 0;
  std::uint64_t retired_chain_steps_ = 0;
  std::uint64_t dh_steps_ = 0;
  suite_id suite_;
  suite_id previous_suite_;
  session_role role_;
  bool initiator_;
  bool answered_ = false;
  bool step_open_ = false;
};

} // namespace gate17::proto
