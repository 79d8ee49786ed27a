// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

#include "node/circuit/hop_face.hpp"
#include "node/link/link.hpp"

namespace gate17::node {

class hop_circuit;

/// Keeps the circuits of which this node is a hop.
class hop_circuit_keeper {
public:
  virtual ~hop_circuit_keeper() = default;
  /// Nothing more happens on the circuit; it may be destroyed at the end of the turn.
  virtual void on_circuit_over(hop_circuit& over) = 0;
};

/// What every circuit at a hop has: the leg towards the client, the session, and an orderly end in which queued cells
/// leave before the destroy.
class hop_circuit : public leg_owner, public hop_circuit_owner {
public:
  hop_circuit(loop_context& context, hop_circuit_keeper& keeper, proto::hop_session session)
      : context_(context),
        keeper_(keeper),
        face_(context, std::move(session), previous_, *this),
        since_(context.loop.now()) {}

  leg& previous() { return previous_; }
  hop_face& face() { return face_; }
  virtual leg* next_leg() { return nullptr; }
  virtual std::size_t stream_count() const { return 0; }
  /// Bytes this circuit keeps in memory: cells that wait for a link, data that waits for a target.
  virtual std::uint64_t held_bytes() const { return previous_.queued_bytes(); }
  std::chrono::steady_clock::time_point since() const { return since_; }
  /// When the last cell came from either side.
  std::chrono::steady_clock::time_point used_at() const { return used_at_; }

  /// About once a second: overdue steps, an end that takes too long.
  void tick();
  /// Ends the circuit at both neighbours at once.
  void destroy(actors::close_reason reason);
  bool over() const { return over_; }

  void on_violation(proto::errc why) override;

protected:
  void note_use() { used_at_ = context_.loop.now(); }
  /// Ends the circuit once what is queued towards the client has left.
  void end_after_queue(actors::close_reason reason);
  /// Call when something left towards the client.
  void continue_end();
  virtual void on_over(actors::close_reason) {}

  loop_context& context_;
  hop_circuit_keeper& keeper_;
  leg previous_{*this};
  hop_face face_;

private:
  std::chrono::steady_clock::time_point since_;
  std::chrono::steady_clock::time_point used_at_ = since_;
  std::optional<actors::close_reason> ending_;
  std::chrono::steady_clock::time_point ending_since_{};
  bool over_ = false;
};

} // namespace gate17::node
