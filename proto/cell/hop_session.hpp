// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "proto/bytes.hpp"
#include "proto/cell/geometry.hpp"
#include "proto/cell/layer.hpp"
#include "proto/crypto/ratchet_session.hpp"
#include "proto/errc.hpp"
#include "proto/node_id.hpp"

namespace gate17::proto {

/// What a create body shows without any key: enough to pick the responder's keys and refuse a wrong period.
struct create_head {
  suite_id suite;
  std::uint32_t period = 0;
  dh_public ephemeral;
};

/// `truncated`, `oversized` or `unknown_suite`. `body` is the 4,032-byte create body.
result<create_head> parse_create_head(byte_view body);

struct opened_create;

/// An opened forward layer. When `deliver`, `payload` views the frames for this hop; otherwise the outgoing body stands
/// at `room.subspan(relay_shift, N)`.
struct forward_layer {
  bool deliver = false;
  byte_span payload;
};

/// A node's session with the client of one circuit. Bodies are worked on in place; N is the body size of the cell
/// (2,016 or 16,352). Any error means: close the circuit. Move-only, not thread-safe.
class hop_session {
public:
  using time_point = ratchet_session::time_point;

  /// `room` is the create body and create_shift (500) bytes behind it. The caller has checked period and budget before
  /// and checks `replay_id()` after, before anything is forwarded. To relay, the outgoing create body stands at
  /// `room.subspan(create_shift, create_body_bytes)`.
  static result<opened_create> open_create(byte_span room, const responder_keys_public& own,
                                           const responder_keys_secret& secrets);

  /// For the replay set, under the create's period.
  const byte_array<16>& replay_id() const { return ratchet_.replay_id(); }

  /// Writes a whole `created` body (2,016 bytes) as its originator; `payload` holds frames, at most
  /// created_payload_max.
  result<void> make_created(random_source& random, byte_span body, byte_view payload);

  /// `room` is created_shift (52) free bytes, then the 2,016-byte body received; the outgoing body is its first 2,016.
  result<void> relay_created(random_source& random, byte_span room);

  /// True once `created` was made or relayed; no backward cell before that.
  bool answered() const { return ratchet_.answered(); }

  /// `room` is a body of N bytes and relay_shift bytes behind it. `bad_tag`, `bad_layer`, `early_data_limit`.
  result<forward_layer> open_forward(byte_span room);

  /// Originates a backward body of N bytes; the payload stands at `body[relay_shift..]`, at most backward_payload_max.
  result<void> seal_backward(byte_span body, std::size_t payload_bytes, random_source& random);

  /// `room` is relay_shift free bytes, then the N-byte body received; the outgoing body is its first N bytes.
  result<void> relay_backward(byte_span room);

  /// After `open_forward` of the cell that carried the step frame.
  result<void> on_step_frame(const step_offer& offer, const suite_policy& policy, time_point now);
  /// True from a step until `answer_step`. Answer in the next cell, at the latest after 1 s.
  bool answer_owed() const { return ratchet_.answer_owed(); }
  /// The key for a step_answer frame. The very next backward cell must be an own one with that frame in it; relaying
  /// fails with `step_out_of_order` until then.
  result<dh_public> answer_step(random_source& random);

  /// `step_overdue` (R2); call about once a second while the circuit carries traffic.
  result<void> check(time_point now) const { return ratchet_.check(now); }

  suite_id suite() const { return ratchet_.suite(); }
  std::uint64_t chain_steps() const { return ratchet_.chain_steps(); }
  std::uint64_t dh_steps() const { return ratchet_.dh_steps(); }

private:
  explicit hop_session(ratchet_session ratchet) : ratchet_(std::move(ratchet)) {}

  result<void> seal_created(const dh_public& key, const layer_header& header, byte_span body, byte_view dropped);

  ratchet_session ratchet_;
  /// `answer_step` drew a key that the next own cell carries.
  bool half_pending_ = false;
};

/// What a create told this hop. `next` is all zero when the hop is the last one. The ticket field is random when the
/// client pays nothing.
struct opened_create {
  hop_session session;
  bool deliver = false;
  node_id next;
  byte_array<ticket_bytes> ticket{};
};

} // namespace gate17::proto
