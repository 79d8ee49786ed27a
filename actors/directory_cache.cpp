// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/directory_cache.hpp"

#include <utility>

namespace gate17::actors {

namespace {

using self_pointer = directory_actor::stateful_pointer<directory_cache_state>;

void perform(self_pointer self, follower_effects effects) {
  auto& state = self->state;
  const auto& around = *state.around;
  if (effects.persist && !state.store->store(effects.persist->period, effects.persist->document)) {
    around.board.add_dropped();
  }
  if (effects.persist_sheet && !state.store->store_sheet(*effects.persist_sheet)) {
    around.board.add_dropped();
  }
  for (auto& ask : effects.asks) {
    const exchange_id id = ask.id;
    if (!around.plane.exchange(id, std::move(ask.hop), directory_service, proto::frame_message(ask.request),
                               ask.answer_bytes_max, ask.deadline)) {
      self->send(self, exchange_ended{id, close_reason::overloaded, {}, {}});
    }
  }
  if (effects.adopted) {
    state.listeners.announce(static_cast<directory_actor::pointer>(self), around, effects.adopted,
                             state.follower->usable_nodes());
  }
  around.board.set_fetch(state.follower->fetched(), state.follower->doubt());
  for (const auto& node : effects.tagging) {
    around.board.note_tagging(node);
  }
  if (effects.proof) {
    around.board.note_conflict(effects.proof->period);
    if (!state.store->keep_proof(*effects.proof)) {
      around.board.add_dropped();
    }
  }
  around.board.set_document(state.follower->sizes(), state.follower->bad_diffs());
}

std::vector<std::uint8_t> answer(self_pointer self, const std::vector<std::uint8_t>& request) {
  return proto::encode(self->state.follower->answer(request, self->state.around->clock.read()));
}

} // namespace

directory_actor::behavior_type directory_cache(self_pointer self, const surroundings& around, document_store& store,
                                               proto::network_file root, follower_config config,
                                               document_follower::identity who) {
  auto& state = self->state;
  state.around = &around;
  state.store = &store;
  const auto sheets = recall_sheets(store, root.authorities);
  state.follower.emplace(std::move(root), config, who, around.random);
  for (const std::uint64_t period : store.proof_periods()) {
    around.board.note_conflict(period);
  }
  state.follower->refuse_below(store.highest_period());
  perform(self, state.follower->start(store.load_newest(), sheets, around.clock.read()));
  self->set_down_handler([self](const caf::down_msg& down) { self->state.listeners.remove(down.source); });
  self->delayed_send(self, state.follower->tick_interval(), caf::tick_atom::value);
  return {
      [self](serve_request& query) { query.reply(answer(self, query.request)); },
      [self](const directory_query& query) { return directory_reply{answer(self, query.request)}; },
      [self](exchange_ended& end) {
        auto& own = self->state;
        perform(self, own.follower->ended(end.id, end.reason, end.answer, own.around->clock.read()));
      },
      [self](const subscribe_network& wish) {
        self->monitor(wish.subscriber);
        self->state.listeners.add(static_cast<directory_actor::pointer>(self), wish.subscriber,
                                  self->state.follower->view());
      },
      [self](const report_prekey& evidence) {
        auto& own = self->state;
        perform(self, own.follower->reported(evidence.records, own.around->clock.read()));
      },
      [](const replace_rejects&) {},
      [](const take_findings&) {},
      [self](caf::tick_atom) {
        auto& own = self->state;
        perform(self, own.follower->tick(own.around->clock.read()));
        self->delayed_send(self, own.follower->tick_interval(), caf::tick_atom::value);
      },
  };
}

} // namespace gate17::actors
