// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

#include "actors/ports.hpp"
#include "node/io/event_loop.hpp"
#include "node/stream/inbound_stream.hpp"

namespace gate17::node {

/// Application connections between acceptance and the open frame. Two things must come together: a circuit from the
/// control plane, and (with early success) the application's first bytes, so that they travel with the open frame;
/// an application that says nothing for a moment is opened without.
class waiting_streams {
public:
  static constexpr std::chrono::milliseconds first_bytes_wait{150};
  static constexpr std::chrono::seconds circuit_wait{30};
  static constexpr std::size_t waiting_max = 8192;
  static constexpr std::size_t first_bytes_max = 8192;

  using open_on = std::function<void(actors::stream_id, inbound_stream, actors::circuit_id)>;
  using give_up = std::function<void(actors::stream_id, inbound_stream, actors::close_reason)>;

  waiting_streams(event_loop& loop, open_on open, give_up refuse);
  ~waiting_streams();

  bool full() const { return waiting_.size() >= waiting_max; }
  void add(actors::stream_id id, inbound_stream stream);
  void attach(actors::stream_id id, actors::circuit_id circuit);
  void refuse(actors::stream_id id, actors::close_reason reason);
  void tick();

private:
  struct waiting;
  static void take_first_bytes(inbound_stream& stream);
  void become_ready(waiting& one);
  void settle(waiting& one);

  event_loop& loop_;
  open_on open_;
  give_up refuse_;
  std::unordered_map<actors::stream_id, std::unique_ptr<waiting>> waiting_;
};

} // namespace gate17::node
