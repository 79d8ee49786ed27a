// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/circuit/hop_circuit.hpp"

namespace gate17::node {

/// A circuit that passes through this node: opens a layer forward, adds one backward, on the loop where both links
/// live.
class relay_circuit final : public hop_circuit {
public:
  /// Takes the leg of the create cell; `next` is the lane towards the next hop.
  relay_circuit(loop_context& context, hop_circuit_keeper& keeper, proto::hop_session session);

  /// Sends the peeled create body (4,032 bytes) on. False when the lane takes no more circuits.
  bool extend(link& next, proto::byte_view create_body);

  /// The lane to the next hop is gone, or never was: tells the client, authenticated, and ends.
  void lose_next();

  void on_cell(leg& from, cell arrived) override;
  void on_sent(leg& on, std::size_t bytes) override;
  void on_link_lost(leg& on, actors::close_reason reason, proto::byte_view records) override;
  leg* next_leg() override { return &next_; }
  std::uint64_t held_bytes() const override { return previous_.queued_bytes() + next_.queued_bytes(); }

private:
  void from_client(cell arrived);
  void from_next(cell arrived);
  void on_refused(const cell& arrived);
  proto::result<void> on_own_frames(proto::byte_view payload);

  leg next_{*this};
};

} // namespace gate17::node
