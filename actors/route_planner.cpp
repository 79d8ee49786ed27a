// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/route_planner.hpp"

#include <utility>

namespace gate17::actors {

namespace {

using self_pointer = route_planner_actor::stateful_pointer<route_planner_state>;

void show_entries(self_pointer self, instant now, const char* why) {
  auto& state = self->state;
  auto shown = state.source->entries_shown(now);
  if (shown.active != state.shown.active) {
    state.around->tell({.what = watch_event::kind::entry_changed, .text = why});
  }
  state.shown = shown;
  state.around->board.set_entry(std::move(shown));
}

void adopt(self_pointer self, const network_view_ptr& view) {
  auto& state = self->state;
  const auto now = state.around->clock.read();
  const bool changed = state.source->adopt(view, now);
  if (changed && state.store) {
    state.store->store_entries(state.source->entries());
  }
  show_entries(self, now, "network changed");
}

} // namespace

route_planner_actor::behavior_type route_planner(self_pointer self, const surroundings& around, entry_store* store,
                                                 route_source_config config) {
  self->state.around = &around;
  self->state.store = store;
  auto entries = store ? store->load_entries() : std::nullopt;
  self->state.source.emplace(std::move(config), entries ? std::move(*entries) : directory::entry_set(), around.random);
  return {
      [self](plan_route& wanted) {
        auto outcome = self->state.source->plan(wanted.wish, self->state.around->clock.read());
        return planned_route{std::move(outcome.plan), std::move(outcome.why_not), outcome.reason};
      },
      [self](const circuit_outcome& outcome) {
        const auto now = self->state.around->clock.read();
        self->state.source->judge(outcome.hops, outcome.failed_segment, now);
        show_entries(self, now, "a segment failed or recovered");
      },
      [self](const change_settings& wish) { self->state.source->set_level(wish.level); },
      [self](const network_adopted& network) { adopt(self, network.view); },
  };
}

} // namespace gate17::actors
