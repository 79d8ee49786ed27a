// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/node_presence.hpp"

#include <utility>

namespace gate17::actors {

namespace {

using self_pointer = node_presence_actor::stateful_pointer<node_presence_state>;

void ask_locally(self_pointer self, service_ask ask) {
  const exchange_id id = ask.id;
  const auto directory = self->state.around->peers.get(&switchboard::handles::directory);
  if (!directory) {
    self->send(self, exchange_ended{id, close_reason::overloaded, {}, {}});
    return;
  }
  self->request(directory, ask.deadline, directory_query{std::move(ask.request)})
      .then(
          [self, id](directory_reply& reply) {
            self->send(self, exchange_ended{id, close_reason::finished, std::move(reply.response), {}});
          },
          [self, id](const caf::error&) {
            self->send(self, exchange_ended{id, close_reason::timed_out, {}, {}});
          });
}

void perform(self_pointer self, presence_effects effects) {
  auto& state = self->state;
  for (auto& ask : effects.asks) {
    const exchange_id id = ask.id;
    if (!state.around->plane.exchange(id, std::move(ask.hop), directory_service, proto::frame_message(ask.request),
                                      ask.answer_bytes_max, ask.deadline)) {
      self->send(self, exchange_ended{id, close_reason::overloaded, {}, {}});
    }
  }
  for (auto& ask : effects.local_asks) {
    ask_locally(self, std::move(ask));
  }
  const auto refusal = state.schedule->refusal();
  state.around->board.set_announced(state.schedule->is_announced(),
                                    refusal ? "an authority answered: " + std::string(to_string(*refusal))
                                            : std::string());
}

} // namespace

node_presence_actor::behavior_type node_presence(self_pointer self, const surroundings& around, node_identity& identity,
                                                 presence_schedule::surroundings network, presence_config config) {
  self->state.around = &around;
  self->state.schedule.emplace(std::move(network), config, identity, around.random);
  perform(self, self->state.schedule->tick(around.clock.read()));
  self->delayed_send(self, presence_schedule::tick_interval, caf::tick_atom::value);
  return {
      [self](const network_adopted& adopted) { self->state.schedule->adopt(adopted.view); },
      [self](exchange_ended& end) {
        auto& own = self->state;
        perform(self, own.schedule->ended(end.id, end.reason, end.answer, own.around->clock.read()));
      },
      [self](caf::tick_atom) {
        auto& own = self->state;
        self->delayed_send(self, presence_schedule::tick_interval, caf::tick_atom::value);
        perform(self, own.schedule->tick(own.around->clock.read()));
      },
  };
}

} // namespace gate17::actors
