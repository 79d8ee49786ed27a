// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "node/circuit/exit_circuit.hpp"
#include "node/circuit/relay_circuit.hpp"
#include "node/link/handshake_gate.hpp"
#include "node/link/neighbours.hpp"
#include "payment/admission.hpp"

namespace gate17::node {

/// The circuits of one loop in which this node is a hop, from the create that asks for one (checked in the order
/// period, budget, DH, AEAD, replay, admission) to its end.
class hop_table final : public hop_circuit_keeper, private turn_task {
public:
  struct services {
    const handshake_gate& gate;
    payment::admission& admission;
    neighbours& lanes;
    exit_services& exits;
    /// May a circuit go on to `next` when it came from `previous` (nothing for a client)? Empty: yes.
    std::function<bool(const proto::node_id& next, const std::optional<proto::node_id>& previous)> may_extend;
    /// Is this a node of the network? Empty: nobody is known to be one.
    std::function<bool(const proto::node_id& next)> is_listed;
    std::size_t circuits_max = 200'000;
    /// Whether the process holds more bytes than it may; then no circuit is let in. Empty: never.
    std::function<bool()> over_limit;
  };

  hop_table(loop_context& context, services use) : context_(context), use_(std::move(use)) {}

  void on_create(link& from, std::uint32_t circuit, const cell& first, const cell& second);
  void on_circuit_over(hop_circuit& over) override;
  void tick();
  /// Ends the circuit that weighs most (bytes held x age) among those of the client or lane that weighs most, against
  /// the Sniper attack (Jansen et al. 2014), R13. False when nothing is held.
  bool end_heaviest();
  /// Ends the circuit with the most streams, when the process is out of descriptors. False when none has many.
  bool end_busiest();
  void destroy_all(actors::close_reason reason);

  /// From now on no circuit is let in.
  void begin_drain() { draining_ = true; }
  /// Ends what nobody seems to use: no streams here, nothing queued, no cell for `quiet`. A relay sees no streams; a
  /// pause is all that it can go by.
  void end_unused(std::chrono::milliseconds quiet);
  void set_circuits_max(std::size_t circuits_max) { use_.circuits_max = circuits_max; }

  std::size_t size() const { return circuits_.size(); }
  std::size_t stream_count() const;

private:
  using create_room = std::array<std::uint8_t, proto::create_body_bytes + proto::create_shift>;

  void at_turn_end() override { over_.clear(); }
  bool within_budget(const link& from) const;
  proto::result<proto::opened_create> open(const link& from, create_room& room);
  proto::result<void> install(link& from, std::uint32_t circuit, proto::opened_create opened,
                              proto::byte_view outgoing);
  void refuse(link& from, std::uint32_t circuit, proto::errc why);
  void send_refusal(link& from, std::uint32_t circuit, proto::end_reason reason, proto::byte_view records);

  loop_context& context_;
  services use_;
  std::unordered_map<hop_circuit*, std::unique_ptr<hop_circuit>> circuits_;
  std::vector<std::unique_ptr<hop_circuit>> over_;
  bool draining_ = false;
};

} // namespace gate17::node
