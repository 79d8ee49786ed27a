// SPDX-License-Identifier: GPL-3.0-or-later
// How circuits of the pool end, and what happens without anybody asking.
#include <algorithm>
#include <vector>

#include "actors/circuit_pool.hpp"

namespace gate17::actors {

namespace {

constexpr std::chrono::seconds forgotten_after{120};

/// Both ends of the failed segment (R7). Without one: everything behind the entry, which answers for its own link.
std::vector<proto::node_id> suspects_of(const circuit_plan& plan, const pool_event::closed& event) {
  std::vector<proto::node_id> found;
  const auto& hops = plan.hops;
  const std::size_t segment = event.segment;
  if (event.reason == close_reason::stale_prekey) {
    if (segment < hops.size()) {
      found.push_back(hops[segment].id);
    }
    return found;
  }
  if (segment >= hops.size()) {
    for (std::size_t i = 1; i < hops.size(); ++i) {
      found.push_back(hops[i].id);
    }
    return found;
  }
  if (segment > 0) {
    found.push_back(hops[segment - 1].id);
  }
  found.push_back(hops[segment].id);
  return found;
}

bool charges_segment(close_reason reason) {
  switch (reason) {
  case close_reason::link_lost:
  case close_reason::destroyed_by_hop:
  case close_reason::protocol_violation:
  case close_reason::bad_tag:
  case close_reason::timed_out:
  case close_reason::step_overdue:
  case close_reason::shutting_down:
    return true;
  default:
    return false;
  }
}

} // namespace

void circuit_pool::fail(circuit_id id, const pool_event::closed& event) {
  auto removed = shelf_.remove(id);
  if (!removed) {
    return;
  }
  pending_ -= removed->waiting.size();
  for (const auto& stream : removed->waiting) {
    refuse(stream.request, event.reason);
  }
  if (removed->state == phase::building) {
    ++failed_total_;
    ++failures_in_row_;
    if (!removed->owner) {
      spares_.failed(spare_schedule::kind_of(removed->wish), now_);
    }
  }
  spares_.shaken(now_);
  if (charges_segment(event.reason)) {
    judge(*removed, removed->state == phase::building ? circuit_outcome::kind::unbuilt : circuit_outcome::kind::broke,
          event.segment);
  }
  if (removed->streams > 0) {
    circuit_failure failure{.id = id, .suspects = suspects_of(removed->plan, event), .plan = {}, .fresh_keys = {}};
    if (event.fresh_keys) {
      failure.fresh_keys = event.fresh_keys;
      failure.plan = std::move(removed->plan);
    }
    ledger_.note_failure(std::move(failure));
  }
}

void circuit_pool::judge(const pooled_circuit& circuit, circuit_outcome::kind what,
                         std::optional<std::uint8_t> segment) {
  if (circuit.plan.hops.empty()) {
    return;
  }
  circuit_outcome outcome{.hops = {}, .what = what, .segment = segment};
  for (const auto& hop : circuit.plan.hops) {
    outcome.hops.push_back(hop.id);
  }
  if (what != circuit_outcome::kind::built) {
    outcome.streams_served = circuit.streams_served;
    outcome.streams_lost = what == circuit_outcome::kind::broke ? circuit.streams : 0;
  }
  effects_.push_back(pool_effect::judge{std::move(outcome)});
}

void circuit_pool::close(circuit_id id, close_reason reason) {
  if (const auto removed = shelf_.remove(id)) {
    if (removed->state == phase::open || removed->state == phase::draining) {
      judge(*removed, circuit_outcome::kind::retired, std::nullopt);
    }
    effects_.push_back(pool_effect::close{removed->loop, id, reason});
  }
}

/// No new streams; the old ones may take their time.
void circuit_pool::retire(pooled_circuit& circuit) {
  shelf_.withdraw(circuit);
  shelf_.set_phase(circuit, phase::draining, now_);
  if (circuit.streams == 0) {
    close(circuit.id, close_reason::retired);
  }
}

void circuit_pool::on(pool_event::renew& event) {
  pool_effect::renewed done;
  for (const circuit_id id : shelf_.ids()) {
    pooled_circuit& circuit = *shelf_.find(id);
    const bool meant = !event.isolation || (circuit.owner && circuit.owner->isolation == *event.isolation);
    done.circuits += meant && phase_out(circuit) ? 1 : 0;
  }
  effects_.push_back(done);
  replenish();
}

/// True when the circuit took new streams and does not any more. One that is still being planned will be a new circuit
/// anyhow.
bool circuit_pool::phase_out(pooled_circuit& circuit) {
  if (circuit.outgoing || (circuit.state != phase::building && circuit.state != phase::open)) {
    return false;
  }
  circuit.outgoing = true;
  if (circuit.state == phase::open) {
    retire(circuit);
  } else if (circuit.streams == 0) {
    close(circuit.id, close_reason::retired);
  } else {
    shelf_.withdraw(circuit);
  }
  return true;
}

void circuit_pool::on(pool_event::entry_changed& event) {
  const entry_link& link = event.link;
  links_.note(link);
  for (const circuit_id id : shelf_.ids()) {
    pooled_circuit& circuit = *shelf_.find(id);
    if (circuit.loop != link.loop || circuit.plan.hops.empty() || circuit.plan.hops.front().id != link.node) {
      continue;
    }
    if (link.state == entry_link::condition::let_go) {
      // Nobody would notice any more that it does not answer.
      phase_out(circuit);
    } else if (link.state == entry_link::condition::down && !circuit.owner) {
      // It would only pretend to be there. What carries streams waits: the entry may answer yet.
      close(id, close_reason::link_lost);
      spares_.shaken(now_);
    }
  }
  ask_all();
  replenish();
}

/// Makes room by ending the circuit that has been without streams for longest.
bool circuit_pool::evict_idle() {
  const pooled_circuit* oldest = nullptr;
  for (const auto& [id, circuit] : shelf_.all()) {
    if (circuit.state == phase::open && circuit.streams == 0 && (!oldest || circuit.since < oldest->since)) {
      oldest = &circuit;
    }
  }
  if (!oldest) {
    return false;
  }
  close(oldest->id, close_reason::retired);
  return true;
}

void circuit_pool::on(pool_event::settings_changed& event) {
  spares_.keep(event.spare_circuits);
  for (const circuit_id id : event.level_changed ? shelf_.ids() : std::vector<circuit_id>()) {
    pooled_circuit& circuit = *shelf_.find(id);
    if (circuit.state == phase::open) {
      retire(circuit);
    } else if (!circuit.owner) {
      close(id, close_reason::retired);
    } else {
      shelf_.withdraw(circuit);
    }
  }
  replenish();
}

void circuit_pool::on(pool_event::tick&) {
  for (const circuit_id id : shelf_.ids()) {
    check(id);
  }
  replenish();
  ledger_.purge(now_ - forgotten_after, [this](circuit_id id) { return shelf_.find(id) == nullptr; });
}

void circuit_pool::check(circuit_id id) {
  pooled_circuit* circuit = shelf_.find(id);
  if (!circuit) {
    return;
  }
  switch (circuit->state) {
  case phase::planning:
    if (now_ - circuit->since > config_.plan_deadline) {
      drop_plan(id, links_.are_all_down(circuit->loop) ? close_reason::offline : close_reason::no_route);
    }
    return;
  case phase::building:
    if (now_ - circuit->since > config_.build_deadline) {
      effects_.push_back(pool_effect::close{circuit->loop, id, close_reason::timed_out});
      fail(id, {.id = id, .reason = close_reason::timed_out, .segment = segment_unknown, .fresh_keys = {}});
    }
    return;
  case phase::open:
    if (is_worn(*circuit)) {
      retire(*circuit);
    }
    return;
  case phase::draining:
    if (circuit->streams == 0) {
      close(id, close_reason::retired);
    }
    return;
  }
}

bool circuit_pool::is_worn(const pooled_circuit& circuit) const {
  if (circuit.bytes >= config_.circuit_bytes_max) {
    return true;
  }
  // A fixed 90..110 % per circuit, so that circuits of one moment do not all end in one moment.
  const auto percent = 90 + static_cast<int>(circuit.id * 7 % 21);
  const auto age_max = config_.circuit_age_max * percent / 100;
  return now_ - circuit.used_since.value_or(circuit.since) > age_max;
}

void circuit_pool::replenish() {
  for (loop_index loop = 0; usable_ && loop < config_.loops; ++loop) {
    for (const auto kind : spare_schedule::kinds) {
      while (lacks_spare(loop, kind) && spares_.is_due(kind, pending_, now_)) {
        spares_.begun(now_);
        ask(*begin(loop, std::nullopt, spares_.wish_of(kind)));
      }
    }
  }
}

bool circuit_pool::lacks_spare(loop_index loop, spare_schedule::exit_kind kind) const {
  if (shelf_.size() >= config_.circuits_max || links_.are_all_down(loop)) {
    return false;
  }
  const auto& spares = shelf_.spares(loop);
  const auto of_kind = std::ranges::count_if(
      spares, [&](circuit_id id) { return spare_schedule::kind_of(shelf_.all().at(id).wish) == kind; });
  return static_cast<std::size_t>(of_kind) < spares_.wanted(kind);
}

circuit_totals circuit_pool::circuits() const {
  return {.open = shelf_.count(phase::open) + shelf_.count(phase::draining),
          .building = shelf_.count(phase::planning) + shelf_.count(phase::building),
          .built_total = built_total_,
          .failed_total = failed_total_};
}

stream_totals circuit_pool::streams() const {
  return {.open = ledger_.size(),
          .total = streams_total_,
          .refused_total = refused_total_,
          .no_trusted_exit_total = no_trusted_exit_total_,
          .cleartext_total = cleartext_total_};
}

std::optional<proto::node_id> circuit_pool::hop_of(circuit_id id, std::size_t index) const {
  const auto found = shelf_.all().find(id);
  if (found == shelf_.all().end() || index >= found->second.plan.hops.size()) {
    return std::nullopt;
  }
  return found->second.plan.hops[index].id;
}

std::vector<circuit_status> circuit_pool::snapshot() const {
  std::vector<circuit_status> shown;
  shown.reserve(shelf_.size());
  for (const auto& [id, circuit] : shelf_.all()) {
    const auto state = circuit.state == phase::open       ? circuit_phase::open
                       : circuit.state == phase::draining ? circuit_phase::draining
                                                          : circuit_phase::building;
    shown.push_back({.id = id,
                     .loop = circuit.loop,
                     .phase = state,
                     .isolation = circuit.owner ? circuit.owner->isolation : std::string(),
                     .level = circuit.plan.level,
                     .streams = circuit.streams,
                     .bytes = circuit.bytes,
                     .hops = circuit.plan.shown});
  }
  std::ranges::sort(shown, {}, &circuit_status::id);
  return shown;
}

} // namespace gate17::actors
