// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "actors/ports.hpp"
#include "node/circuit/origin_circuit.hpp"
#include "node/link/neighbours.hpp"

namespace gate17::node {

/// One probe: builds a circuit through given nodes, and where bytes are to be measured, has the last hop send made-up
/// bytes back and checks each of them. What counts is the time from the first byte sent to the last one received, which
/// no hop can shorten: bytes cannot come back before they were sent, nor be guessed. Belongs to one loop; destroying it
/// cancels.
class circuit_probe final : private origin_keeper, private echo_listener {
public:
  using on_done = std::function<void(const actors::probe_ended&)>;

  circuit_probe(loop_context& context, neighbours& links, actors::probe_spec spec, on_done done);
  ~circuit_probe() override;

  void tick();

private:
  void on_circuit_built(origin_circuit& built, std::chrono::microseconds took) override;
  void on_circuit_over(origin_circuit& over, actors::close_reason reason, std::uint8_t segment,
                       std::vector<std::uint8_t> records) override;
  void on_echo(proto::byte_view bytes) override;
  void on_echo_room() override;

  void begin();
  void on_link(link* entry, const proto::responder_keys_public* keys);
  std::chrono::microseconds echo_time() const;
  void finish(actors::close_reason reason, std::uint8_t segment = actors::segment_unknown);

  loop_context& context_;
  neighbours& links_;
  actors::probe_spec spec_;
  on_done done_;
  timer deadline_;
  std::unique_ptr<origin_circuit> circuit_;
  /// Guards the callback of a first contact that outlives this object.
  std::shared_ptr<circuit_probe*> self_;
  std::vector<std::uint8_t> made_up_; ///< all that is sent, once the circuit stands
  std::size_t sent_ = 0;
  std::size_t echoed_ = 0;
  std::optional<std::chrono::steady_clock::time_point> first_sent_;
  bool with_fresh_keys_ = false; ///< a single hop, asked for its keys
  bool again_ = false;
};

} // namespace gate17::node
