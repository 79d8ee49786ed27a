// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulation/simulated_client.hpp"

#include <algorithm>

namespace gate17::test {

using namespace actors;

namespace {

pool_config config_of(const scenario& plan) {
  pool_config config;
  config.spare_circuits = plan.spare_circuits;
  config.circuit_age_max = std::chrono::seconds(15);
  config.streams_per_circuit_max = 8;
  config.circuits_max = 40;
  config.pending_streams_max = 64;
  config.streams_max = 128;
  config.failures_max = 32;
  return config;
}

} // namespace

simulated_client::simulated_client(event_queue& events, simulated_nodes& nodes, const scenario& plan)
    : events_(events),
      nodes_(nodes),
      plan_(plan),
      random_(plan.seed),
      config_(config_of(plan)),
      pool_(config_, 1, plan.seed),
      source_({}, {}, random_),
      network_(events, nodes, plan.seed, *this) {}

run_totals simulated_client::run() {
  schedule();
  adopt();
  tick();
  const auto end = event_queue::start + plan_.length + std::chrono::seconds(60);
  while (events_.run_next(end)) {
    check_bounds();
    check_deadlines();
  }
  check_bytes();
  check_rest();
  return totals_;
}

void simulated_client::schedule() {
  for (const auto& one : plan_.faults) {
    events_.after(one.at, [this, &one] { network_.begin(one); });
    events_.after(one.at + one.length, [this, &one] {
      network_.end(one);
      // The next prekey sheet shows what a restarted node uses now.
      if (one.what == fault::kind::restart)
        events_.after(span(2'000), [this] { adopt(); });
    });
    disturbances_.push_back(one.at);
    disturbances_.push_back(one.at + one.length);
  }
  for (std::size_t i = 0; i < plan_.streams.size(); ++i)
    events_.after(plan_.streams[i].at, [this, id = static_cast<stream_id>(i + 1)] { begin_stream(id); });
  for (const auto at : plan_.renewals)
    events_.after(at, [this] { step(pool_event::renew{}); });
}

instant simulated_client::now() const { return {std::chrono::seconds(test_now) + events_.elapsed(), events_.now()}; }

void simulated_client::adopt() {
  if (known_boots_ != network_.boots())
    disturbances_.push_back(events_.elapsed()); // circuits with the former keys may still be on their way
  known_boots_ = network_.boots();
  view_ = nodes_.view(known_boots_);
  source_.adopt(view_, now());
  step(pool_event::network_changed{true});
  follow_entries();
}

void simulated_client::tick() {
  step(pool_event::tick{});
  events_.after(span(500), [this] { tick(); });
}

void simulated_client::follow_entries() {
  for (const auto& choice : source_.entries().choices())
    ever_entries_.insert(choice.node);
  auto wanted = source_.ids_to_keep(now());
  if (wanted.empty() || wanted == kept_)
    return;
  kept_ = wanted;
  network_.keep(kept_);
}

void simulated_client::step(any_pool_event event) {
  for (auto& effect : pool_.step(std::move(event), events_.now()))
    std::visit([this](auto& what) { on(what); }, effect);
}

void simulated_client::on(pool_effect::plan_circuit& effect) {
  events_.after(actor_hop, [this, effect] {
    auto planned = source_.plan(effect.wish, now());
    step(pool_event::route_planned{effect.id, std::move(planned.plan), planned.reason});
  });
}

void simulated_client::on(pool_effect::install& effect) {
  check_route(effect.spec);
  require(circuits_.emplace(effect.spec.id, installed{effect.spec, std::nullopt}).second, "circuit ids are used once");
  network_.install(effect.spec);
}

void simulated_client::on(pool_effect::attach& effect) {
  auto& stream = streams_.at(effect.stream);
  if (stream.over)
    return; // its application left while the command was under way
  check_attachment(effect.stream, effect.circuit);
  stream.waiting = false;
  stream.circuit = effect.circuit;
  totals_.second_routes += stream.routes.size() > 1 ? 1 : 0;
  open(effect.stream, effect.circuit);
}

void simulated_client::on(pool_effect::refuse& effect) {
  auto& stream = streams_.at(effect.stream);
  if (stream.over)
    return;
  require(stream.waiting, "only streams that wait are refused");
  require(!stream.in_calm, "a stream is served while the network is well, not refused");
  stream.over = true;
  ++totals_.refused;
}

void simulated_client::on(pool_effect::close& effect) {
  if (effect.reason == close_reason::retired)
    for (const auto& [id, stream] : streams_)
      require(stream.over || stream.waiting || stream.circuit != effect.circuit,
              "no circuit is retired under a stream");
  network_.close(effect.circuit);
  circuits_.erase(effect.circuit);
  for (auto& [id, stream] : streams_)
    if (!stream.over && !stream.waiting && stream.circuit == effect.circuit)
      events_.after(actor_hop, [this, stream_at = id, circuit = effect.circuit] {
        auto& lost = streams_.at(stream_at);
        if (!lost.over && !lost.waiting && lost.circuit == circuit)
          lose_stream(stream_at, lost);
      });
}

void simulated_client::on(pool_effect::judge& effect) {
  source_.judge(effect.outcome, now());
  events_.after(actor_hop, [this] { follow_entries(); });
}

void simulated_client::on_built(circuit_id circuit) { step(pool_event::built{circuit}); }

void simulated_client::on_closed(circuit_id circuit, close_reason reason, std::uint8_t segment,
                                 std::optional<proto::responder_keys_public> fresh_keys) {
  circuits_.erase(circuit);
  if (reason == close_reason::stale_prekey && fresh_keys)
    events_.after(span(1'000), [this] { adopt(); });
  step(pool_event::closed{circuit, reason, segment, std::move(fresh_keys)});
  for (auto& [id, stream] : streams_)
    if (!stream.over && !stream.waiting && stream.circuit == circuit)
      lose_stream(id, stream);
}

void simulated_client::on_entry_link(const proto::node_id& node, entry_link::condition state) {
  const entry_link link{0, node, state};
  source_.note(link);
  step(pool_event::entry_changed{link});
  events_.after(actor_hop, [this] { follow_entries(); });
}

void simulated_client::on_served(stream_id id, circuit_id circuit) {
  auto& stream = streams_.at(id);
  if (stream.over || stream.circuit != circuit || stream.served)
    return;
  stream.served = true;
  ++totals_.served;
  if (stream.in_calm) {
    ++totals_.served_in_calm;
    require(events_.now() - stream.since <= serve_deadline, "a well network serves a stream within a second");
  }
  send_next(id);
}

void simulated_client::begin_stream(stream_id id) {
  auto& stream = streams_[id];
  stream.plan = plan_.streams[id - 1];
  stream.since = events_.now();
  stream.in_calm = network_.is_calm() && network_.boots() == known_boots_ && !is_disturbed();
  want(id);
}

/// A fault begins within the next second, or it ended or was understood within the last: what it did may still be on
/// its way.
bool simulated_client::is_disturbed() const {
  return std::ranges::any_of(disturbances_, [now = events_.elapsed()](span at) {
    return at >= now - serve_deadline && at <= now + serve_deadline;
  });
}

void simulated_client::want(stream_id id) {
  auto& stream = streams_.at(id);
  stream.waiting = true;
  stream_request request;
  request.id = id;
  request.target = {"host", static_cast<std::uint16_t>(stream.plan.needs_trusted_exit ? 80 : 443)};
  request.isolation = stream.plan.isolation;
  request.never_prebuilt = stream.plan.never_prebuilt;
  request.attempt = stream.attempt;
  events_.after(actor_hop, [this, request, trusted = stream.plan.needs_trusted_exit] {
    if (!streams_.at(request.id).over)
      step(pool_event::stream_wanted{request, trusted});
  });
}

void simulated_client::open(stream_id id, circuit_id circuit) {
  auto& stream = streams_.at(id);
  if (!network_.holds(circuit)) {
    // It ended while the command was under way: nothing was sent.
    stream.chunks_sent = 0;
    ++stream.attempt;
    if (stream.attempt > routes_max)
      return end_stream(id);
    return want(id);
  }
  stream.chunks_sent = 1;
  network_.send(id, circuit, 0);
}

void simulated_client::send_next(stream_id id) {
  auto& stream = streams_.at(id);
  if (stream.over || stream.waiting)
    return;
  if (stream.chunks_sent >= stream.plan.chunks)
    return end_stream(id);
  network_.send(id, stream.circuit, stream.chunks_sent++);
  events_.after(span(200), [this, id] { send_next(id); });
}

/// Its circuit is gone (R11).
void simulated_client::lose_stream(stream_id id, application& stream) {
  if (!stream.served && stream.plan.may_go_twice && stream.attempt < routes_max) {
    ++stream.attempt;
    return want(id);
  }
  require(!stream.in_calm || stream.served, "a well network loses no stream before it is served");
  ++totals_.reset;
  end_stream(id);
}

void simulated_client::end_stream(stream_id id) {
  streams_.at(id).over = true;
  step(pool_event::stream_ended{id});
}

} // namespace gate17::test
