// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/circuit_builder.hpp"

#include <utility>
#include <vector>

#include "actors/directory_hop.hpp"
#include "actors/document_follower.hpp"
#include "actors/stale_record.hpp"

namespace gate17::actors {

namespace {

using self_pointer = circuit_builder_actor::stateful_pointer<circuit_builder_state>;

constexpr std::chrono::seconds plan_timeout{5};

void step(self_pointer self, any_pool_event event);

/// Carries out effects one by one; what the data plane refuses goes back into the pool afterwards.
class performer {
public:
  explicit performer(self_pointer self) : self_(self), plane_(self->state.around->plane) {}

  void operator()(pool_effect::plan_circuit& effect) {
    const circuit_id id = effect.id;
    const auto planner = self_->state.around->peers.get(&switchboard::handles::planner);
    if (!planner) {
      setbacks_.push_back(pool_event::route_planned{id, std::nullopt});
      return;
    }
    self_->request(planner, plan_timeout, plan_route{std::move(effect.wish)})
        .then(
            [self = self_, id](planned_route& route) {
              step(self, pool_event::route_planned{id, std::move(route.plan), route.reason});
            },
            [self = self_, id](const caf::error&) {
              step(self, pool_event::route_planned{id, std::nullopt});
            });
  }

  void operator()(pool_effect::install& effect) {
    const circuit_id id = effect.spec.id;
    if (!plane_.install_circuit(effect.loop, std::move(effect.spec))) {
      missing_ = id;
      setbacks_.push_back(pool_event::install_refused{id});
    }
  }

  void operator()(pool_effect::attach& effect) {
    if (effect.circuit == missing_) {
      return;
    }
    if (!plane_.attach_stream(effect.loop, effect.stream, effect.circuit)) {
      self_->state.around->board.add_dropped();
      setbacks_.push_back(pool_event::attach_refused{effect.stream});
    }
  }

  void operator()(pool_effect::refuse& effect) {
    if (!plane_.refuse_stream(effect.loop, effect.stream, effect.reason)) {
      self_->state.around->board.add_dropped();
    }
  }

  void operator()(pool_effect::close& effect) { plane_.close_circuit(effect.loop, effect.circuit, effect.reason); }

  void operator()(pool_effect::judge& effect) {
    if (const auto planner = self_->state.around->peers.get(&switchboard::handles::planner)) {
      self_->send(planner, std::move(effect.outcome));
    }
  }

  void operator()(pool_effect::renewed& effect) { self_->state.renewed = effect.circuits; }

  std::vector<any_pool_event> take_setbacks() { return std::exchange(setbacks_, {}); }

private:
  self_pointer self_;
  data_plane& plane_;
  circuit_id missing_ = 0;
  std::vector<any_pool_event> setbacks_;
};

void step(self_pointer self, any_pool_event event) {
  auto& state = self->state;
  performer perform(self);
  std::vector<any_pool_event> events;
  events.push_back(std::move(event));
  while (!events.empty()) {
    for (auto& next : events) {
      for (auto& effect : state.pool->step(std::move(next), state.around->clock.now())) {
        std::visit(perform, effect);
      }
    }
    events = perform.take_setbacks();
  }
  state.around->board.set_pool(state.pool->circuits(), state.pool->streams(),
                               {state.pool->failures_in_row(), state.keys_early});
  state.around->board.set_offline(state.pool->is_offline());
}

/// The record that a hop served in place of its stale prekey, when it is genuine.
std::optional<proto::responder_keys_public> renewed(self_pointer self, const circuit_closed& event) {
  auto& state = self->state;
  const auto hop = state.pool->hop_of(event.id, event.segment);
  if (event.reason != close_reason::stale_prekey || !hop || !state.view) {
    return std::nullopt;
  }
  const auto periods = state.view->prekey_periods();
  const auto now = state.around->clock.read().seconds();
  state.keys_early = state.keys_early || is_of_earlier_period(event.records, *hop, periods, now);
  auto fresh = read_fresh_record(event.records, *hop, periods, now);
  if (!fresh) {
    return std::nullopt;
  }
  if (const auto directory = state.around->peers.get(&switchboard::handles::directory)) {
    self->send(directory, report_prekey{fresh->records});
  }
  return fresh->keys;
}

struct report_reader {
  self_pointer self;

  void operator()(circuit_built& event) {
    self->state.keys_early = false;
    step(self, pool_event::built{event.id});
  }
  void operator()(circuit_closed& event) {
    auto fresh = renewed(self, event);
    step(self, pool_event::closed{event.id, event.reason, event.segment, fresh});
  }
  void operator()(entry_link& event) {
    // The planner first: what the pool then asks for shall avoid the entry already.
    if (const auto planner = self->state.around->peers.get(&switchboard::handles::planner)) {
      self->send(planner, event);
    }
    step(self, pool_event::entry_changed{event});
  }
  void operator()(stream_opened&) {}
  void operator()(stream_closed& event) { step(self, pool_event::stream_ended{event.id, event.reason}); }
  void operator()(loop_totals& event) { step(self, pool_event::totals{event.loop, std::move(event.circuits)}); }
};

std::uint64_t draw_seed(proto::random_source& random) {
  proto::byte_array<8> bytes{};
  random.fill(bytes);
  return proto::load_le64(bytes.data());
}

void judge_network(self_pointer self) {
  auto& state = self->state;
  bool usable = false;
  if (state.view) {
    const auto now = state.around->clock.read().seconds();
    const auto period = prekey_period_in_use(*state.view, state.view->prekey_periods().at(now), now);
    state.valid = state.view->is_valid_at(now);
    usable = state.valid && count_usable(*state.view, period) >= state.nodes_min;
  }
  step(self, pool_event::network_changed{usable, state.view && !state.valid});
}

/// A document ends without anybody saying so.
void watch_validity(self_pointer self) {
  const auto& state = self->state;
  if (state.view && state.valid != state.view->is_valid_at(state.around->clock.read().seconds())) {
    judge_network(self);
  }
}

} // namespace

circuit_builder_actor::behavior_type circuit_builder(self_pointer self, const surroundings& around, pool_config config,
                                                     circuit_id first_id, std::size_t nodes_min) {
  self->state.around = &around;
  self->state.pool.emplace(config, first_id, draw_seed(around.random));
  self->state.nodes_min = nodes_min;
  self->delayed_send(self, circuit_builder_tick, caf::tick_atom::value);
  return {
      [self](want_stream& wanted) {
        step(self, pool_event::stream_wanted{std::move(wanted.request), wanted.needs_trusted_exit});
      },
      [self](loop_report& report) { std::visit(report_reader{self}, report.event); },
      [self](const network_adopted& network) {
        self->state.view = network.view;
        judge_network(self);
      },
      [self](const change_settings& wish) {
        step(self, pool_event::settings_changed{wish.spare_circuits, wish.level_changed});
      },
      [self](caf::tick_atom) {
        self->delayed_send(self, circuit_builder_tick, caf::tick_atom::value);
        watch_validity(self);
        step(self, pool_event::tick{});
      },
      [self](renew_circuits& wanted) {
        step(self, pool_event::renew{std::move(wanted.isolation)});
        return circuits_renewed{self->state.renewed};
      },
      [self](const get_routes&) { return route_list{self->state.pool->snapshot()}; },
  };
}

} // namespace gate17::actors
