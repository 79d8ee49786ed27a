// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "actors/ports.hpp"
#include "node/circuit/origin_circuit.hpp"
#include "node/link/neighbours.hpp"

namespace gate17::node {

class memory_stream;

struct exchange_request {
  actors::exchange_id id = 0;
  actors::hop_spec hop;
  std::uint8_t service = 1;
  std::vector<std::uint8_t> request;
  std::size_t answer_bytes_max = 0;
  std::chrono::milliseconds deadline{};
};

/// One request and one answer with a service inside a node, over a circuit of one hop made for it. Tries once more
/// when the node's keys turned out to be stale, or may be. Destroying it cancels.
class exchange final : private origin_keeper {
public:
  using on_done = std::function<void(actors::close_reason, std::vector<std::uint8_t> answer)>;

  exchange(loop_context& context, neighbours& links, exchange_request request, on_done done);
  ~exchange() override;

  void tick();

private:
  void on_circuit_built(origin_circuit& built, std::chrono::microseconds took) override;
  void on_circuit_over(origin_circuit& over, actors::close_reason reason, std::uint8_t segment,
                       std::vector<std::uint8_t> records) override;

  void begin();
  void on_link(link* entry, const proto::responder_keys_public* keys);
  void on_bytes(proto::byte_view all);
  void finish(actors::close_reason reason, std::vector<std::uint8_t> answer);

  loop_context& context_;
  neighbours& links_;
  exchange_request request_;
  on_done done_;
  timer deadline_;
  std::unique_ptr<origin_circuit> circuit_;
  /// Guards the callback of a first contact that outlives this object.
  std::shared_ptr<exchange*> self_;
  unsigned attempts_ = 0;
  bool retry_ = false;
};

} // namespace gate17::node
