// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/bridge.hpp"

#include <utility>

#include "actors/exchange_ids.hpp"
#include "actors/service_ask.hpp"

namespace gate17::actors {

bridge::bridge(switchboard& peers, status_board& board, std::size_t events_max)
    : peers_(peers), board_(board), events_max_(events_max), count_(std::make_shared<std::atomic<std::size_t>>(0)) {}

bool bridge::has_room(std::size_t limit) {
  if (around_.load() != nullptr && events_in_flight() < limit) {
    return true;
  }
  board_.add_dropped();
  return false;
}

bool bridge::want_stream(stream_request request) {
  const auto firewall = peers_.get(&switchboard::handles::firewall);
  if (!firewall || !has_room(events_max_)) {
    return false;
  }
  caf::anon_send(firewall, admit_connection{std::move(request), in_flight(count_)});
  return true;
}

template <class Event>
void bridge::report(Event event) {
  const auto builder = peers_.get(&switchboard::handles::builder);
  if (builder && has_room(2 * events_max_)) {
    caf::anon_send(builder, loop_report{std::move(event), in_flight(count_)});
  }
}

void bridge::on_circuit_built(circuit_built event) {
  tell({.what = watch_event::kind::circuit_built, .circuit = event.id, .text = {}});
  report(event);
}

void bridge::on_circuit_closed(circuit_closed event) {
  tell({.what = watch_event::kind::circuit_closed,
        .circuit = event.id,
        .segment = event.segment,
        .reason = event.reason,
        .text = {}});
  report(std::move(event));
}

void bridge::on_entry_link(entry_link event) { report(event); }

void bridge::on_stream_opened(stream_opened event) {
  tell({.what = watch_event::kind::stream_opened, .circuit = event.circuit, .stream = event.id, .text = {}});
}

void bridge::on_stream_closed(stream_closed event) {
  tell({.what = watch_event::kind::stream_closed,
        .circuit = event.circuit,
        .stream = event.id,
        .bytes = event.bytes_up + event.bytes_down,
        .reason = event.reason,
        .text = {}});
  report(event);
}

void bridge::on_totals(loop_totals totals) {
  loop_totals circuits;
  circuits.loop = totals.loop;
  circuits.circuits = std::move(totals.circuits);
  board_.set_totals(std::move(totals));
  if (!circuits.circuits.empty()) {
    report(std::move(circuits));
  }
}

void bridge::on_exchange(exchange_id id, close_reason reason, std::vector<std::uint8_t> answer) {
  if (!has_room(2 * events_max_)) {
    return;
  }
  exchange_ended end{id, reason, std::move(answer), in_flight(count_)};
  if (owner_of(id) == exchange_owner::directory) {
    if (const auto directory = peers_.get(&switchboard::handles::directory)) {
      caf::anon_send(directory, std::move(end));
    }
  } else if (const auto presence = peers_.get(&switchboard::handles::presence)) {
    caf::anon_send(presence, std::move(end));
  }
}

void bridge::on_probe(probe_ended event) {
  const auto prober = peers_.get(&switchboard::handles::prober);
  if (prober && has_room(2 * events_max_)) {
    caf::anon_send(prober, probe_report{event, in_flight(count_)});
  }
}

bool bridge::on_service_request(std::uint8_t service, std::vector<std::uint8_t> request,
                                std::function<void(std::vector<std::uint8_t>)> reply) {
  const auto directory = peers_.get(&switchboard::handles::directory);
  if (service != directory_service || !directory || !has_room(events_max_)) {
    return false;
  }
  caf::anon_send(directory, serve_request{std::move(request), std::move(reply), in_flight(count_)});
  return true;
}

void bridge::tell(watch_event event) {
  if (const surroundings* around = around_.load()) {
    around->tell(std::move(event));
  }
}

} // namespace gate17::actors
