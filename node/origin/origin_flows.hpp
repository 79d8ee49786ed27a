// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "actors/ports.hpp"
#include "node/circuit/origin_circuit.hpp"
#include "node/stream/inbound_flow.hpp"

namespace gate17::node {

/// The flows of datagrams that begin on one loop, from their first datagram to their end. Datagrams wait for a circuit
/// and for room on it, the newest of them: a flow never waits for its application, nor it for the flow. A flow whose
/// circuit is lost before anything came back takes another one if all that was sent is one datagram that may be sent
/// again (R11); otherwise it is over, because those who use UDP repeat what matters to them.
class origin_flows final : private turn_task {
public:
  using find_circuit = std::function<origin_circuit*(actors::circuit_id)>;

  origin_flows(loop_context& context, actors::control_plane& control, find_circuit find);
  ~origin_flows() override;

  /// False when there are too many flows or the control plane takes no more: the datagram is dropped and counted.
  bool open(actors::stream_id id, inbound_flow flow, proto::byte_view first);
  /// For a flow that is over this is nothing.
  void send(actors::stream_id id, proto::byte_view bytes);
  /// The listener is not told.
  void close(actors::stream_id id);

  /// The control plane's answers; false when the id is no flow's.
  bool attach(actors::stream_id id, actors::circuit_id circuit);
  bool refuse(actors::stream_id id, actors::close_reason reason);

  /// Ends what waited too long for a circuit, and what was quiet too long.
  void tick(std::chrono::steady_clock::time_point now);

  std::size_t size() const { return flows_.size(); }
  /// Of flows that are over.
  std::uint64_t past_bytes_up() const { return past_up_; }
  std::uint64_t past_bytes_down() const { return past_down_; }

private:
  class flow;

  void at_turn_end() override;
  bool ask(flow& one);
  void over(flow& one, actors::close_reason reason, std::optional<proto::close_code> told);

  loop_context& context_;
  actors::control_plane& control_;
  find_circuit find_;
  std::unordered_map<actors::stream_id, std::unique_ptr<flow>> flows_;
  std::vector<std::unique_ptr<flow>> over_; ///< may still be sending in this turn
  std::uint64_t past_up_ = 0;
  std::uint64_t past_down_ = 0;
};

} // namespace gate17::node
