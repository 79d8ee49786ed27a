// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/supervisor.hpp"

#include <utility>

namespace gate17::actors {

namespace {

using self_pointer = supervisor_actor::stateful_pointer<supervisor_state>;

void start(self_pointer self, std::size_t index) {
  auto& state = self->state;
  auto& member = state.members[index];
  member.handle = state.members_of->start(self->home_system(), index, member.lives++);
  self->monitor(member.handle);
}

/// Restarts whatever is down, as far as the rate allows; the rest waits for a later tick.
void restart_missing(self_pointer self) {
  auto& state = self->state;
  for (std::size_t i = 0; i < state.members.size(); ++i) {
    if (!state.members[i].handle && state.rate->take(state.around->clock.now())) {
      state.around->board.add_restart();
      start(self, i);
    }
  }
}

void judge(self_pointer self) {
  auto& state = self->state;
  const auto now = state.around->clock.read();
  health_input input = state.members_of->health();
  input.status = state.around->board.read();
  input.announced = state.around->board.announced();
  input.trouble = state.around->board.trouble();
  input.no_entry_answers = state.around->board.offline();
  input.building = state.around->board.building();
  input.restarts_suspended = state.rate->exhausted(now.steady);
  input.now = now.seconds();
  health_verdict verdict = judge_health(input);
  if (verdict.state != state.last.state) {
    state.around->tell({.what = watch_event::kind::state_changed, .text = std::string(to_string(verdict.state))});
  }
  state.around->board.set_state(verdict.state, verdict.reason, verdict.trouble);
  state.last = std::move(verdict);
}

void on_down(self_pointer self, const caf::down_msg& down) {
  for (auto& member : self->state.members) {
    if (member.handle && member.handle->address() == down.source) {
      member.handle = nullptr;
    }
  }
  restart_missing(self);
}

void on_exit(self_pointer self, const caf::exit_msg& exit) {
  for (auto& member : self->state.members) {
    if (member.handle) {
      self->demonitor(member.handle->address());
      caf::anon_send_exit(member.handle->address(), caf::exit_reason::user_shutdown);
      member.handle = nullptr;
    }
  }
  self->quit(exit.reason);
}

} // namespace

supervisor_actor::behavior_type supervisor(self_pointer self, const surroundings& around, crew& members,
                                           supervisor_config config) {
  auto& state = self->state;
  state.around = &around;
  state.members_of = &members;
  state.members.resize(state.members_of->size());
  state.rate.emplace(config.restarts_max, config.window);
  self->set_down_handler([self](const caf::down_msg& down) { on_down(self, down); });
  self->set_exit_handler([self](const caf::exit_msg& exit) { on_exit(self, exit); });
  for (std::size_t i = 0; i < state.members.size(); ++i) {
    start(self, i);
  }
  self->delayed_send(self, supervisor_tick, caf::tick_atom::value);
  return {
      [self](const get_status&) {
        judge(self);
        return status_report{self->state.around->board.read()};
      },
      [self](caf::tick_atom) {
        self->delayed_send(self, supervisor_tick, caf::tick_atom::value);
        restart_missing(self);
        judge(self);
      },
  };
}

} // namespace gate17::actors
