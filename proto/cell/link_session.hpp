// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "proto/bytes.hpp"
#include "proto/cell/hello.hpp"
#include "proto/cell/link_header.hpp"
#include "proto/crypto/ratchet_session.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

/// How relay cells cross a link (R7). All other kinds are always sealed.
enum class link_mode : std::uint8_t {
  sealed = 0, ///< header and body under the link AEAD
  header = 1, ///< header and the first 32 body bytes authenticated, the body left as onion ciphertext
};

/// One connection between neighbours, after or during its first flight: the cell layer of a link in both directions.
/// Cells are whole wire cells, worked on in place: `[header 16 | tag 16 | body]`. Any error means: close the
/// connection. Move-only, not thread-safe.
///
/// The relay mode of a direction changes only together with its DH keys: the initiator's step cell names the mode of
/// all relay cells after it, the step answer switches the other direction. So both ends always agree on it.
class link_session {
public:
  using time_point = ratchet_session::time_point;

  /// Writes the hello (2,048 bytes); cells may be sealed at once, up to 1 MiB before the answer.
  static result<link_session> initiate(suite_id suite, const responder_keys_public& responder,
                                       std::optional<byte_array<16>> nonce_echo, random_source& random,
                                       byte_span hello_out);

  /// DH, then AEAD over the hello, which is decrypted in place. The caller has checked period, mac1 and budget before,
  /// and checks `replay_id()` after.
  static result<link_session> accept(byte_span hello, const responder_keys_public& own,
                                     const responder_keys_secret& secrets);

  /// Responder: for the replay set, under the hello's period.
  const byte_array<16>& replay_id() const { return ratchet_.replay_id(); }

  /// Responder: the accepting answer, once.
  result<void> write_answer(random_source& random, byte_span answer_out);

  /// Initiator: decrypts in place. After anything but answer_accepted this session is over; begin another.
  result<hello_answer> read_answer(byte_span answer_in);

  bool answered() const { return ratchet_.answered(); }
  bool is_initiator() const { return ratchet_.is_initiator(); }
  /// What a lane proof signs; only once answered.
  const byte_array<32>& answer_hash() const { return ratchet_.answer_hash(); }

  /// Initiator: wire bytes that may still be sealed before the answer; no limit after it.
  std::uint64_t early_bytes_left() const;

  /// Seals the body at `cell[32..]` under `header` and moves on; `cell` has the wire size `header.size` says. Seal in
  /// the order of sending. `early_data_limit`: the cell must not be sent. `step_out_of_order` when a step or step
  /// answer body was written and this is not that cell.
  result<void> seal_cell(byte_span cell, const link_header& header);

  /// The header of the next incoming cell, not yet verified: good for its length only. May be repeated.
  result<link_header> peek_header(byte_view first16);

  /// Verifies and, unless it is a header-mode relay cell, decrypts; the body then stands at `cell[32..]`.
  result<link_header> open_cell(byte_span cell);
  /// The same with the 32 bytes of header and tag lying apart from the body, as they do in a receive buffer where the
  /// cell before has moved over them.
  result<link_header> open_cell(byte_span head32, byte_span body);

  /// Initiator: the mode the next step asks for. Responder: the widest mode it grants from now on; grant `header` only
  /// to a peer that proved itself a node. A step that asks for more fails with `unsolicited`.
  void set_relay_mode(link_mode mode) { wanted_mode_ = mode; }
  link_mode sending_mode() const { return sending_mode_; }
  link_mode receiving_mode() const { return receiving_mode_; }
  /// Initiator: relay mode asked for differs from the one in force, so a step should follow soon.
  bool mode_change_wanted() const;

  /// Initiator. A step body fills one cell body of either size; the very next cell sealed must be this one, of kind
  /// step.
  bool step_due(time_point now) const { return ratchet_.step_due(now); }
  result<void> write_step_body(suite_id suite, const suite_policy& policy, random_source& random, time_point now,
                               byte_span body);
  /// Responder, after `open_cell` of a step cell.
  result<void> on_step_body(byte_view body, const suite_policy& policy, time_point now);

  /// Responder: true from a step until its answer was written; send it in the next cell, at the latest after 1 s. The
  /// very next cell sealed must be this one, of kind step_answer.
  bool answer_owed() const { return ratchet_.answer_owed(); }
  result<void> write_step_answer_body(random_source& random, byte_span body);
  /// Initiator, after `open_cell` of a step_answer cell.
  result<void> on_step_answer_body(byte_view body);

  /// `step_overdue` (R2); call about once a second.
  result<void> check(time_point now) const { return ratchet_.check(now); }

  suite_id suite() const { return ratchet_.suite(); }
  std::uint64_t chain_steps() const { return ratchet_.chain_steps(); }
  std::uint64_t dh_steps() const { return ratchet_.dh_steps(); }

private:
  link_session(ratchet_session ratchet, const node_id& responder);

  result<void> check_sendable(const link_header& header, std::size_t cell_bytes) const;

  ratchet_session ratchet_;
  node_id responder_;
  std::uint64_t early_bytes_ = 0;
  /// The cell that must be sealed next: it carries an own DH half.
  std::optional<cell_kind> half_in_;
  link_mode wanted_mode_ = link_mode::sealed;
  link_mode step_mode_ = link_mode::sealed;
  link_mode sending_mode_ = link_mode::sealed;
  link_mode receiving_mode_ = link_mode::sealed;
};

} // namespace gate17::proto
