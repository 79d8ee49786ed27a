// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <unordered_map>

#include "actors/ports.hpp"
#include "node/io/event_loop.hpp"
#include "node/stream/inbound_stream.hpp"

namespace gate17::node {

/// Application connections between acceptance and the open frame. With early success each first says what it is (R14):
/// its first bytes are read and classified, unless its port tells that the server speaks first, and travel with the
/// open frame. Only then is the control plane asked for a circuit, once. A request with an end is judged by the bytes
/// that came with it. An application that waits for the true outcome cannot speak yet: its content stays undecided.
class waiting_streams {
public:
  static constexpr std::chrono::seconds circuit_wait{30};
  static constexpr std::size_t waiting_max = 8192;

  /// Asks for a circuit; false when nobody takes the question.
  using want_circuit = std::function<bool(actors::stream_id, const inbound_stream&)>;
  using open_on = std::function<void(actors::stream_id, inbound_stream, actors::circuit_id)>;
  using give_up = std::function<void(actors::stream_id, inbound_stream, actors::close_reason)>;

  waiting_streams(event_loop& loop, want_circuit want, open_on open, give_up refuse);
  ~waiting_streams();

  bool empty() const { return waiting_.empty(); }
  bool full() const { return waiting_.size() >= waiting_max; }
  /// A stream whose content is known already, because it is offered again, asks at once.
  void add(actors::stream_id id, inbound_stream stream);
  void attach(actors::stream_id id, actors::circuit_id circuit);
  void refuse(actors::stream_id id, actors::close_reason reason);
  void tick();

private:
  struct waiting;
  std::unique_ptr<waiting> take(actors::stream_id id);
  void ask(waiting& one);

  event_loop& loop_;
  want_circuit want_;
  open_on open_;
  give_up refuse_;
  std::unordered_map<actors::stream_id, std::unique_ptr<waiting>> waiting_;
};

} // namespace gate17::node
