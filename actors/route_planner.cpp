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

/// The loops keep links to the active entry and to the standby, so that a switch costs no handshake.
void keep_links(self_pointer self, instant now) {
  auto& state = self->state;
  auto wanted = state.source->entries_to_keep(now);
  if (!wanted.empty() && state.around->plane.keep_entries(std::move(wanted))) {
    state.kept = state.source->ids_to_keep(now);
  }
}

void store_entries(self_pointer self) {
  if (self->state.store) {
    self->state.store->store_entries(self->state.source->entries());
  }
}

void adopt(self_pointer self, const network_view_ptr& view) {
  auto& state = self->state;
  const auto now = state.around->clock.read();
  if (state.source->adopt(view, now)) {
    store_entries(self);
  }
  show_entries(self, now, "network changed");
  keep_links(self, now); // with the newest keys
}

/// Only a change of who is kept needs a command; keys follow with every network.
void follow_entries(self_pointer self, instant now, const char* why) {
  auto& state = self->state;
  show_entries(self, now, why);
  if (state.source->ids_to_keep(now) != state.kept) {
    keep_links(self, now);
  }
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
      [self](const explain_route& asked) {
        return explained_route{
            self->state.source->explain(asked.question, asked.needs_trusted_exit, self->state.around->clock.read())};
      },
      [self](const get_exits&) { return exit_list{self->state.source->exits(self->state.around->clock.read())}; },
      [self](const circuit_outcome& outcome) {
        const auto now = self->state.around->clock.read();
        if (self->state.source->judge(outcome, now)) {
          store_entries(self);
        }
        follow_entries(self, now, "a segment failed or recovered");
      },
      [self](const entry_link& link) {
        self->state.source->note(link);
        follow_entries(self, self->state.around->clock.read(), "an entry stopped to answer or answers again");
      },
      [self](const change_settings& wish) { self->state.source->set_level(wish.level); },
      [self](const network_adopted& network) { adopt(self, network.view); },
  };
}

} // namespace gate17::actors
