// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "actors/in_flight.hpp"
#include "actors/interfaces.hpp"
#include "actors/ports.hpp"
#include "actors/surroundings.hpp"

namespace gate17::actors {

/// The control plane as loops see it: turns their calls into messages to the actors in force, at most `events_max` in
/// flight. Beyond it new streams and service requests are refused; endings, which free things, have twice the room and
/// are then dropped and counted. Thread-safe, never blocks.
class bridge final : public control_plane {
public:
  bridge(switchboard& peers, status_board& board, std::size_t events_max);

  /// Until this is called, and after `close`, everything is refused.
  void open(const surroundings& around) { around_.store(&around); }
  void close() { around_.store(nullptr); }

  bool want_stream(stream_request request) override;
  void on_circuit_built(circuit_built event) override;
  void on_circuit_closed(circuit_closed event) override;
  void on_entry_link(entry_link event) override;
  void on_stream_opened(stream_opened event) override;
  void on_stream_closed(stream_closed event) override;
  void on_totals(loop_totals totals) override;
  void on_exchange(exchange_id id, close_reason reason, std::vector<std::uint8_t> answer) override;
  void on_probe(probe_ended event) override;
  bool on_service_request(std::uint8_t service, std::vector<std::uint8_t> request,
                          std::function<void(std::vector<std::uint8_t>)> reply) override;

  std::size_t events_in_flight() const { return count_->load(std::memory_order_relaxed); }

private:
  bool has_room(std::size_t limit);
  template <class Event>
  void report(Event event);
  void tell(watch_event event);

  switchboard& peers_;
  status_board& board_;
  std::size_t events_max_;
  in_flight::counter count_;
  std::atomic<const surroundings*> around_{nullptr};
};

} // namespace gate17::actors
