// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/cell/geometry.hpp"
#include "proto/crypto/ratchet_session.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

/// What the client must know and want of one hop.
struct hop_plan {
  responder_keys_public keys;
  suite_id suite;
  std::optional<byte_array<ticket_bytes>> ticket;
};

/// A backward cell, opened: who wrote it (0 = entry) and its frames, which view the room it was opened in.
struct opened_backward {
  std::size_t hop = 0;
  byte_view payload;
};

/// The client's sessions with all hops of one circuit (R8). Bodies are worked on in place; N is the body size of the
/// cell (2,016 or 16,352). Any error other than of `early_data_limit` means: destroy the circuit. Move-only, not
/// thread-safe.
class circuit_session {
public:
  using time_point = ratchet_session::time_point;

  /// Writes the create body (4,032 bytes) for 1 to 8 hops; forward cells may follow at once. `malformed` for another
  /// number of hops, `weak_key` for a bad responder key.
  static result<circuit_session> create(std::span<const hop_plan> hops, random_source& random, byte_span create_body);

  std::size_t hop_count() const { return hops_.size(); }
  /// `created` was opened.
  bool answered() const { return answered_; }
  /// Wire bytes that may still be sealed before `created`; no limit after it.
  std::uint64_t early_bytes_left() const;

  /// Seals for `hop` in `room` = N + slot_tailroom bytes: the payload stands at `room[forward_payload_offset(hop)..]`,
  /// at most forward_payload_max; the body to send is `room.first(N)`. The rest of the payload is filled with random
  /// bytes. Seal in the order of sending.
  result<void> seal_forward(std::size_t hop, byte_span room, cell_size size, std::size_t payload_bytes,
                            random_source& random);

  /// Opens a `created` body (2,016 bytes) in place. The originator is the last hop or, when it reports a refusal,
  /// an earlier one; hops behind it are then gone. After a failure the circuit refuses everything.
  result<opened_backward> open_created(byte_span body);

  /// Opens a backward body in `room` = N + slot_tailroom bytes, the body in front. Tries the last hop as originator
  /// first. On failure nothing has moved on and the body holds what was received; the bytes behind it are scratch.
  result<opened_backward> open_backward(byte_span room, cell_size size);

  /// The first hop that is due for a DH step (R2), if any.
  std::optional<std::size_t> step_due(time_point now) const;
  /// The content of a step frame for `hop`. The very next cell sealed must be one for `hop` with that frame in it;
  /// anything else fails with `step_out_of_order`.
  result<step_offer> begin_step(std::size_t hop, suite_id suite, const suite_policy& policy, random_source& random,
                                time_point now);
  /// After `open_backward` of the cell that carried the step_answer frame of `hop`.
  result<void> on_step_answer(std::size_t hop, const dh_public& answer);
  /// `step_overdue` (R2) of any hop; call about once a second.
  result<void> check(time_point now) const;

  suite_id suite(std::size_t hop) const { return hops_[hop].suite(); }
  /// Sums over the hops.
  std::uint64_t chain_steps() const;
  std::uint64_t dh_steps() const;

private:
  explicit circuit_session(std::vector<ratchet_session> hops) : hops_(std::move(hops)) {}

  result<void> check_sendable(std::size_t hop, std::size_t room_bytes, cell_size size, std::size_t payload_bytes) const;
  void restore_tails(byte_span room, std::size_t n, std::size_t originator);
  bool open_layer(byte_span room, std::size_t n, std::size_t i, std::size_t originator);
  result<opened_backward> read_layers(byte_span room, std::size_t n, std::size_t originator);
  void close_layers(byte_span room, std::size_t n, std::size_t count);
  result<opened_backward> adopt_created(std::size_t originator, byte_view payload, byte_span body);

  std::vector<ratchet_session> hops_;
  std::uint64_t early_bytes_ = 0;
  /// The hop whose step frame the next forward cell must carry.
  std::optional<std::size_t> half_for_;
  bool answered_ = false;
  bool failed_ = false;
};

} // namespace gate17::proto
