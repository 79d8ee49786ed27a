// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/circuit_pool.hpp"

#include <algorithm>
#include <utility>

#include "actors/circuit_fit.hpp"

namespace gate17::actors {

namespace {

constexpr std::size_t excluded_max = 32;

circuit_owner owner_of(const stream_request& request) {
  if (request.never_prebuilt && request.isolation.empty()) {
    return {.isolation = {}, .fresh = true, .only = request.id};
  }
  return {.isolation = request.isolation, .fresh = request.never_prebuilt, .only = 0};
}

bool holds(const std::vector<proto::node_id>& nodes, const proto::node_id& node) {
  return std::ranges::find(nodes, node) != nodes.end();
}

void add_once(std::vector<proto::node_id>& nodes, const proto::node_id& node) {
  if (nodes.size() < excluded_max && !holds(nodes, node)) {
    nodes.push_back(node);
  }
}

} // namespace

circuit_pool::circuit_pool(const pool_config& config, circuit_id first_id, std::uint64_t seed)
    : config_(config), next_id_(first_id), ledger_(config_.failures_max), spares_(config_, seed) {}

pool_effects circuit_pool::step(any_pool_event event, time_point now) {
  now_ = now;
  effects_.clear();
  std::visit([this](auto& what) { on(what); }, event);
  return std::exchange(effects_, {});
}

void circuit_pool::on(pool_event::stream_wanted& event) {
  streams_total_ += event.request.attempt <= 1 ? 1 : 0;
  want({std::move(event.request), event.needs_trusted_exit});
}

void circuit_pool::want(const waiting_stream& stream) {
  const stream_request& request = stream.request;
  stream_record* known = ledger_.find(request.id);
  if (!known && ledger_.size() >= config_.streams_max) {
    return refuse(request, close_reason::overloaded);
  }
  if (request.attempt > config_.attempts_max) {
    return refuse(request, close_reason::no_route);
  }
  const circuit_id previous = known ? known->circuit : 0;
  leave(request.id, previous);
  stream_record& record = ledger_.record(request.id, now_);
  const circuit_failure* renewal = learn(record);
  record.circuit = 0;

  const circuit_owner owner = owner_of(request);
  circuit_wish wish{.target = request.target,
                    .needs_trusted_exit = stream.needs_trusted_exit,
                    .excluded = record.excluded,
                    .isolation = request.isolation};
  spares_.learn(wish);
  if (pooled_circuit* found = match(request, owner, wish, previous)) {
    return place(*found, stream);
  }
  if (!renewal && pending_ >= config_.pending_streams_max) {
    return refuse(request, close_reason::overloaded);
  }
  pooled_circuit* fresh = begin(request.loop, owner, std::move(wish));
  if (!fresh) {
    return refuse(request, close_reason::overloaded);
  }
  place(*fresh, stream);
  if (renewal) {
    return rebuild(*fresh, *renewal);
  }
  ask(*fresh);
}

/// Takes over what the stream's last circuit taught. Returns the failure when the same route can be tried again with
/// a fresh prekey.
const circuit_failure* circuit_pool::learn(stream_record& record) {
  const circuit_failure* failure = ledger_.failure_of(record.circuit);
  if (!failure) {
    return nullptr;
  }
  if (failure->fresh_keys && !holds(record.renewed, failure->fresh_keys->id)) {
    add_once(record.renewed, failure->fresh_keys->id);
    return failure;
  }
  for (const auto& suspect : failure->suspects) {
    add_once(record.excluded, suspect);
  }
  return nullptr;
}

pooled_circuit* circuit_pool::match(const stream_request& request, const circuit_owner& owner, const circuit_wish& wish,
                                    circuit_id avoid) {
  for (const circuit_id id : shelf_.offered_to(request.loop, owner)) {
    if (pooled_circuit* circuit = shelf_.find(id); serves(*circuit, wish, avoid)) {
      return circuit;
    }
  }
  if (owner.fresh) {
    return nullptr;
  }
  pooled_circuit* spare = match_spare(request.loop, wish, avoid);
  if (spare) {
    const circuit_id id = spare->id;
    shelf_.bind(*spare, owner);
    replenish();
    spare = shelf_.find(id);
  }
  return spare;
}

/// One of the wish's own kind before others, so that encrypted streams leave trusted exits to those that need them; an
/// open one before one that is being built.
pooled_circuit* circuit_pool::match_spare(loop_index loop, const circuit_wish& wish, circuit_id avoid) {
  const auto rank = [&](const pooled_circuit& spare) {
    return std::pair(spare_schedule::kind_of(spare.wish) == spare_schedule::kind_of(wish), spare.state);
  };
  pooled_circuit* best = nullptr;
  for (const circuit_id id : shelf_.spares(loop)) {
    pooled_circuit* spare = shelf_.find(id);
    if (spare->state != phase::planning && serves(*spare, wish, avoid) && (!best || rank(*spare) > rank(*best))) {
      best = spare;
    }
  }
  return best;
}

bool circuit_pool::serves(const pooled_circuit& circuit, const circuit_wish& wish, circuit_id avoid) const {
  if (circuit.id == avoid || circuit.streams >= config_.streams_per_circuit_max) {
    return false;
  }
  if (circuit.state == phase::planning) {
    return pending_ < config_.pending_streams_max && circuit.wish.excluded == wish.excluded &&
           (circuit.wish.needs_trusted_exit || !wish.needs_trusted_exit);
  }
  const bool entry_silent = !circuit.plan.hops.empty() && links_.is_down(circuit.loop, circuit.plan.hops.front().id);
  const bool slow = circuit.state == phase::building && now_ - circuit.since > config_.build_patience;
  return !entry_silent && !slow && fits(circuit.plan, wish) && !meets_any(circuit.plan, wish.excluded);
}

void circuit_pool::place(pooled_circuit& circuit, const waiting_stream& stream) {
  const stream_request& request = stream.request;
  ledger_.record(request.id, now_).circuit = circuit.id;
  ++circuit.streams;
  if (!circuit.used_since) {
    circuit.used_since = now_;
  }
  if (circuit.state == phase::planning) {
    circuit.waiting.push_back(stream);
    ++pending_;
    return;
  }
  effects_.push_back(pool_effect::attach{request.loop, request.id, circuit.id});
}

void circuit_pool::refuse(const stream_request& request, close_reason reason) {
  if (const stream_record* known = ledger_.find(request.id)) {
    leave(request.id, known->circuit);
    ledger_.forget(request.id);
  }
  ++refused_total_;
  no_trusted_exit_total_ += reason == close_reason::no_trusted_exit ? 1 : 0;
  effects_.push_back(pool_effect::refuse{request.loop, request.id, reason});
}

/// The stream no longer counts on the circuit.
void circuit_pool::leave(stream_id stream, circuit_id id) {
  pooled_circuit* circuit = shelf_.find(id);
  if (!circuit) {
    return;
  }
  circuit->streams -= circuit->streams > 0 ? 1 : 0;
  ++circuit->streams_served;
  pending_ -= std::erase_if(circuit->waiting, [stream](const auto& waiting) { return waiting.request.id == stream; });
  const bool of_no_use = circuit->state == phase::draining || (circuit->owner && circuit->owner->only != 0);
  if (circuit->streams == 0 && of_no_use && circuit->state != phase::planning) {
    close(id, close_reason::retired);
  }
}

pooled_circuit* circuit_pool::begin(loop_index loop, std::optional<circuit_owner> owner, circuit_wish wish) {
  if (shelf_.size() >= config_.circuits_max && !evict_idle()) {
    return nullptr;
  }
  pooled_circuit circuit;
  circuit.id = next_id_++;
  circuit.loop = loop;
  circuit.owner = std::move(owner);
  circuit.wish = std::move(wish);
  circuit.since = now_;
  return &shelf_.add(std::move(circuit));
}

void circuit_pool::on(pool_event::built& event) {
  pooled_circuit* circuit = shelf_.find(event.id);
  if (!circuit || circuit->state != phase::building) {
    return;
  }
  shelf_.set_phase(*circuit, phase::open, now_);
  ++built_total_;
  failures_in_row_ = 0;
  spares_.recovered(now_);
  judge(*circuit, circuit_outcome::kind::built, std::nullopt);
  if (circuit->outgoing) {
    retire(*circuit);
  }
  replenish();
}

void circuit_pool::on(pool_event::closed& event) {
  fail(event.id, event);
  replenish();
}

void circuit_pool::on(pool_event::stream_ended& event) {
  cleartext_total_ += event.reason == close_reason::cleartext ? 1 : 0;
  const stream_record* record = ledger_.find(event.id);
  if (!record) {
    return;
  }
  leave(event.id, record->circuit);
  ledger_.forget(event.id);
}

void circuit_pool::on(pool_event::totals& event) {
  for (const auto& state : event.circuits) {
    if (pooled_circuit* circuit = shelf_.find(state.id)) {
      circuit->bytes = state.bytes;
    } else if (state.streams == 0) {
      // Left over from before a restart of the builder: nobody will ever use it.
      effects_.push_back(pool_effect::close{event.loop, state.id, close_reason::retired});
    }
  }
}

void circuit_pool::on(pool_event::network_changed& event) {
  usable_ = event.usable;
  for (const circuit_id id : event.expired ? shelf_.ids() : std::vector<circuit_id>{}) {
    phase_out(*shelf_.find(id));
  }
  if (!usable_) {
    return;
  }
  ask_all();
  spares_.recovered(now_);
  replenish();
}

void circuit_pool::on(pool_event::attach_refused& event) {
  pool_event::stream_ended ended{event.id};
  ++refused_total_;
  on(ended);
}

} // namespace gate17::actors
