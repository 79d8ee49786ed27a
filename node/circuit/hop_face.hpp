// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <functional>

#include "node/circuit/cell_packer.hpp"
#include "node/link/leg.hpp"
#include "node/link/loop_context.hpp"
#include "proto/cell/hop_session.hpp"

namespace gate17::node {

/// Who keeps a circuit of which this node is a hop.
class hop_circuit_owner {
public:
  virtual ~hop_circuit_owner() = default;
  /// The circuit broke a rule or a cell failed to open: it is destroyed in both directions.
  virtual void on_violation(proto::errc why) = 0;
};

/// A hop's side towards the client: its session, and the cells it writes itself (created, step answers, errors).
class hop_face final : public cell_sealer {
public:
  hop_face(loop_context& context, proto::hop_session session, leg& previous, hop_circuit_owner& owner)
      : context_(context), session_(std::move(session)), previous_(previous), owner_(owner) {}

  proto::hop_session& session() { return session_; }

  /// Opens a forward cell where it lies.
  proto::result<proto::forward_layer> open(cell& arrived);
  /// Relays a created or backward cell towards the client.
  proto::result<void> relay_created(const cell& arrived);
  proto::result<void> relay_backward(cell arrived);

  /// step, ping and ticket frames, which every hop takes. Empty when the frame is another one.
  proto::result<bool> on_common_frame(const proto::frame_view& frame);

  /// Answers `created` as its originator.
  proto::result<void> send_created();
  /// Call for every cell that left towards the client; true when it was one of our own and none that was relayed.
  bool cell_left(std::size_t bytes);
  /// Tells the client that the segment behind this hop failed (R10); `records` is what the next node served, if any.
  void send_error(proto::end_reason reason, proto::byte_view records);

  // cell_sealer
  std::size_t payload_offset() const override { return proto::relay_shift; }
  std::size_t payload_max(proto::cell_size size) const override { return proto::backward_payload_max(size); }
  proto::result<void> seal(cell& filled, std::size_t payload_bytes) override;
  void seal_failed(proto::errc why) override { owner_.on_violation(why); }

private:
  /// A cell of our own, or `limit_exceeded` when the client takes none of those before (it grants no credit).
  proto::result<void> send_own(const std::function<void(proto::frame_writer&)>& write);

  loop_context& context_;
  proto::hop_session session_;
  leg& previous_;
  hop_circuit_owner& owner_;
  std::uint64_t left_bytes_ = 0; ///< towards the client, ever
  /// Where our own waiting cells end, in `left_bytes_`.
  std::deque<std::uint64_t> own_ends_;
  bool pinged_ = false; ///< by the cell being read
};

} // namespace gate17::node
