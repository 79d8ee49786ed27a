// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "actors/ports.hpp"
#include "node/circuit/backward_allowance.hpp"
#include "node/circuit/cell_packer.hpp"
#include "node/link/link.hpp"
#include "node/stream/stream_set.hpp"
#include "proto/cell/circuit_session.hpp"

namespace gate17::node {

class origin_circuit;

/// Keeps the circuits that begin here.
class origin_keeper {
public:
  virtual ~origin_keeper() = default;
  virtual void on_circuit_built(origin_circuit& built, std::chrono::microseconds took) = 0;
  /// Streams are told right after; the circuit may be destroyed at the end of the turn, not before.
  virtual void on_circuit_over(origin_circuit& over, actors::close_reason reason, std::uint8_t segment,
                               std::vector<std::uint8_t> records) = 0;
};

/// Hears what comes back on a circuit opened for measuring.
class echo_listener {
public:
  virtual ~echo_listener() = default;
  virtual void on_echo(proto::byte_view bytes) = 0;
  /// The circuit takes more.
  virtual void on_echo_room() = 0;
};

/// A circuit that begins here. Streams may be opened before it is built: create, open and first bytes leave in one
/// flight (zero round trips), up to the early limit.
class origin_circuit final : public leg_owner, public stream_host, private cell_sealer {
public:
  static constexpr std::chrono::seconds created_deadline{10};

  /// `padded`: the link to the entry is padded as long as the circuit stands.
  origin_circuit(loop_context& context, origin_keeper& keeper, actors::circuit_id id, bool trusted_exit = false,
                 bool padded = false)
      : context_(context),
        keeper_(keeper),
        id_(id),
        trusted_exit_(trusted_exit),
        leg_(*this, padded),
        packer_(context, *this, leg_),
        streams_(context.loop) {}

  /// Draws the sessions and sends create on `entry`. False when keys are bad or the link takes no more.
  bool start(link& entry, const std::vector<proto::hop_plan>& hops);

  actors::circuit_id id() const { return id_; }
  bool built() const { return session_ && session_->answered(); }
  bool over() const { return over_; }
  /// Plain text may leave there (R14).
  bool trusted_exit() const { return trusted_exit_; }
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t chain_steps() const { return session_ ? session_->chain_steps() : 0; }
  std::uint64_t dh_steps() const { return session_ ? session_->dh_steps() : 0; }
  stream_set& streams() { return streams_; }
  std::uint32_t next_stream_id() { return ++last_stream_id_; }

  /// The circuit carries echo frames from now on, and should carry nothing else. `listener` outlives it.
  void measure(echo_listener& listener) { measuring_ = &listener; }

  void tick();
  void destroy(actors::close_reason reason);
  bool begins_at(const proto::node_id& entry) const;

  // leg_owner
  void on_cell(leg& from, cell arrived) override;
  void on_sent(leg& on, std::size_t bytes) override;
  void on_link_lost(leg& on, actors::close_reason reason, proto::byte_view records) override;

  // stream_host
  cell_packer& packer() override { return packer_; }
  loop_context& context() override { return context_; }
  void wait_for_room(stream& waiting) override { streams_.wait_for_room(waiting); }
  void finished(stream& done, proto::close_code code) override;

private:
  // cell_sealer, for the exit
  std::size_t payload_offset() const override;
  std::size_t payload_max(proto::cell_size size) const override;
  bool may_seal() const override;
  proto::result<void> seal(cell& filled, std::size_t payload_bytes) override;
  void seal_failed(proto::errc why) override { violation(why, last_segment()); }

  void on_created(const cell& arrived);
  void on_relay(cell arrived);
  void on_refused(const cell& arrived);
  void on_frames(std::size_t hop, proto::byte_view payload, const chunk_ref& storage);
  proto::result<void> on_frame(std::size_t hop, const proto::frame_view& frame, const chunk_ref& storage);
  void send_due_steps();
  bool send_step(std::size_t hop);
  std::uint8_t last_segment() const;
  /// Where a hop's own misbehaviour is charged: behind it, or before it when it is the last.
  std::uint8_t segment_of(std::size_t hop) const;
  void violation(proto::errc why, std::uint8_t segment);
  void fail(actors::close_reason reason, std::uint8_t segment, std::vector<std::uint8_t> records = {});

  loop_context& context_;
  origin_keeper& keeper_;
  actors::circuit_id id_;
  bool trusted_exit_;
  leg leg_;
  std::optional<proto::circuit_session> session_;
  cell_packer packer_;
  stream_set streams_;
  std::chrono::steady_clock::time_point started_{};
  backward_allowance allowance_;
  echo_listener* measuring_ = nullptr;
  std::uint64_t bytes_ = 0;
  std::uint64_t forward_bytes_ = 0;
  std::uint32_t last_stream_id_ = 0;
  bool over_ = false;
};

} // namespace gate17::node
