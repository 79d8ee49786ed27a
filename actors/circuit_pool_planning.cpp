// SPDX-License-Identifier: GPL-3.0-or-later
// From the wish of a new circuit to its installed route.
#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "actors/circuit_fit.hpp"
#include "actors/circuit_pool.hpp"

namespace gate17::actors {

void circuit_pool::ask(pooled_circuit& circuit) {
  if (usable_ && !circuit.asked && !links_.are_all_down(circuit.loop)) {
    circuit.asked = true;
    effects_.push_back(pool_effect::plan_circuit{circuit.id, circuit.wish});
  }
}

void circuit_pool::ask_all() {
  for (const circuit_id id : shelf_.ids()) {
    if (pooled_circuit* circuit = shelf_.find(id); circuit->state == phase::planning) {
      ask(*circuit);
    }
  }
}

void circuit_pool::on(pool_event::route_planned& event) {
  pooled_circuit* circuit = shelf_.find(event.id);
  if (!circuit || circuit->state != phase::planning) {
    return;
  }
  if (links_.are_all_down(circuit->loop)) {
    circuit->asked = false; // planned anew when an entry answers
    return;
  }
  // Whoever planned it, a wish for a trusted exit is never given up (R14).
  if (event.plan && circuit->wish.needs_trusted_exit && !event.plan->trusted_exit) {
    event.plan.reset();
    event.why_not = close_reason::no_trusted_exit;
  }
  if (event.plan) {
    if (circuit->owner && circuit->waiting.empty()) {
      shelf_.remove(event.id); // nobody waits any more
      return;
    }
    return install(*circuit, std::move(*event.plan));
  }
  if (!circuit->wish.excluded.empty() && !circuit->relaxed) {
    // A small network has no route around every suspect; trying one again beats giving up.
    circuit->relaxed = true;
    circuit->asked = false;
    circuit->wish.excluded.clear();
    return ask(*circuit);
  }
  if (event.why_not == close_reason::no_trusted_exit) {
    return lack_trusted_exit(*circuit);
  }
  drop_plan(event.id, event.why_not);
}

/// Streams that any exit may carry look for another circuit; the others have nowhere to go.
void circuit_pool::lack_trusted_exit(pooled_circuit& circuit) {
  std::vector<waiting_stream> others;
  std::ranges::copy_if(circuit.waiting, std::back_inserter(others), std::logical_not{},
                       &waiting_stream::needs_trusted_exit);
  pending_ -= std::erase_if(circuit.waiting, [](const auto& waiting) { return !waiting.needs_trusted_exit; });
  drop_plan(circuit.id, close_reason::no_trusted_exit);
  for (const auto& stream : others) {
    want(stream);
  }
}

void circuit_pool::install(pooled_circuit& circuit, circuit_plan plan) {
  circuit.plan = std::move(plan);
  shelf_.set_phase(circuit, phase::building, now_);
  effects_.push_back(pool_effect::install{circuit.loop,
                                          {.id = circuit.id,
                                           .trusted_exit = circuit.plan.trusted_exit,
                                           .padded = circuit.plan.padded,
                                           .hops = circuit.plan.hops}});
  admit_waiting(circuit);
}

/// The route of a circuit that met a stale prekey, with the record that was served instead (R10).
void circuit_pool::rebuild(pooled_circuit& circuit, const circuit_failure& failure) {
  circuit_plan plan = failure.plan;
  for (auto& hop : plan.hops) {
    if (hop.id == failure.fresh_keys->id) {
      hop.keys = failure.fresh_keys;
    }
  }
  install(circuit, std::move(plan));
}

/// The first stream is the one the route was planned for; others that joined meanwhile may not fit its exit.
void circuit_pool::admit_waiting(pooled_circuit& circuit) {
  const auto waiting = std::exchange(circuit.waiting, {});
  pending_ -= waiting.size();
  std::vector<waiting_stream> unfit;
  for (const auto& stream : waiting) {
    const auto& request = stream.request;
    const bool planned_for = &stream == &waiting.front() && (circuit.plan.trusted_exit || !stream.needs_trusted_exit);
    if (planned_for || fits(circuit.plan, {request.target, stream.needs_trusted_exit, {}, request.isolation})) {
      effects_.push_back(pool_effect::attach{request.loop, request.id, circuit.id});
    } else {
      unfit.push_back(stream);
    }
  }
  for (const auto& stream : unfit) {
    want(stream);
  }
}

void circuit_pool::drop_plan(circuit_id id, close_reason reason) {
  auto dropped = shelf_.remove(id);
  if (!dropped) {
    return;
  }
  ++failed_total_;
  pending_ -= dropped->waiting.size();
  for (const auto& stream : dropped->waiting) {
    refuse(stream.request, reason);
  }
  if (!dropped->owner) {
    spares_.failed(spare_schedule::kind_of(dropped->wish), now_);
  }
}

void circuit_pool::on(pool_event::install_refused& event) {
  auto removed = shelf_.remove(event.id);
  if (!removed) {
    return;
  }
  ++failed_total_;
  for (const stream_id stream : ledger_.streams_on(event.id)) {
    refuse({.id = stream, .loop = removed->loop, .target = {}, .isolation = {}}, close_reason::overloaded);
  }
  if (!removed->owner) {
    spares_.failed(spare_schedule::kind_of(removed->wish), now_);
  }
}

} // namespace gate17::actors
