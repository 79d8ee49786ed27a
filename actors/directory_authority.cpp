// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/directory_authority.hpp"

#include <utility>

#include "actors/directory_hop.hpp"
#include "actors/document_follower.hpp"

namespace gate17::actors {

namespace {

using self_pointer = directory_actor::stateful_pointer<directory_authority_state>;

void perform(self_pointer self, publisher_effects effects) {
  auto& state = self->state;
  const auto& around = *state.around;
  if (effects.persist && !state.store->store(effects.persist->period, effects.persist->document)) {
    // Serving what a restart would contradict is worse than serving nothing new.
    self->quit(caf::make_error(caf::sec::runtime_error, "the document store is not writable"));
    return;
  }
  for (const auto& sheet : effects.persist_sheets) {
    if (!state.store->store_sheet(sheet)) {
      around.board.add_dropped();
    }
  }
  if (effects.adopted) {
    const auto now = around.clock.read().seconds();
    const auto& view = *effects.adopted;
    const auto period = prekey_period_in_use(view, view.prekey_periods().at(now), now);
    state.listeners.announce(static_cast<directory_actor::pointer>(self), around, effects.adopted,
                             count_usable(view, period));
  }
}

std::vector<std::uint8_t> answer(self_pointer self, const std::vector<std::uint8_t>& request) {
  return proto::encode(self->state.publisher->answer(request, self->state.around->clock.read()));
}

} // namespace

directory_actor::behavior_type directory_authority(self_pointer self, const surroundings& around, document_store& store,
                                                   directory::authority_config config, publisher_config timing,
                                                   std::shared_ptr<const proto::signing_key> key) {
  auto& state = self->state;
  state.around = &around;
  state.store = &store;
  const auto sheets = recall_sheets(store, {key->public_key()});
  state.publisher.emplace(std::move(config), timing, std::move(key));
  if (const std::uint64_t highest = store.highest_period(); highest != 0) {
    // One more: what comes next cannot name a lost document as its predecessor.
    state.publisher->refuse_until(highest + 1);
  }
  perform(self, state.publisher->start(store.load_newest(), sheets, around.clock.read()));
  self->set_down_handler([self](const caf::down_msg& down) { self->state.listeners.remove(down.source); });
  self->delayed_send(self, directory_authority_tick, caf::tick_atom::value);
  return {
      [self](serve_request& query) { query.reply(answer(self, query.request)); },
      [self](const directory_query& query) { return directory_reply{answer(self, query.request)}; },
      [](exchange_ended&) {},
      [self](const subscribe_network& wish) {
        self->monitor(wish.subscriber);
        self->state.listeners.add(static_cast<directory_actor::pointer>(self), wish.subscriber,
                                  self->state.publisher->view());
      },
      [](const report_prekey&) {},
      [self](const replace_rejects& order) { self->state.publisher->take_rejects(order.list); },
      [self](caf::tick_atom) {
        self->delayed_send(self, directory_authority_tick, caf::tick_atom::value);
        perform(self, self->state.publisher->tick(self->state.around->clock.read()));
        self->state.around->board.set_document(self->state.publisher->sizes(), 0);
      },
  };
}

} // namespace gate17::actors
