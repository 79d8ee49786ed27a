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

/// Of a council among several authorities.
void perform(self_pointer self, council_effects effects, instant now) {
  auto& state = self->state;
  const auto& around = *state.around;
  if (effects.signing && !state.journal->note_signed(*effects.signing)) {
    self->quit(caf::make_error(caf::sec::runtime_error, "the authority's journal is not writable"));
    return;
  }
  if (effects.finished) {
    perform(self, state.publisher->adopt(std::move(*effects.finished), now));
  }
  if (effects.proof) {
    around.board.note_conflict(effects.proof->period);
    if (!state.store->keep_proof(*effects.proof)) {
      around.board.add_dropped();
    }
  }
  if (!effects.caught.empty() && !state.journal->store_equivocations(proto::encode(state.council->equivocations()))) {
    around.board.add_dropped();
  }
  for (auto& ask : effects.asks) {
    const exchange_id id = ask.id;
    if (!around.plane.exchange(id, std::move(ask.hop), directory_service, proto::frame_message(ask.request),
                               ask.answer_bytes_max, ask.deadline)) {
      self->send(self, exchange_ended{id, close_reason::overloaded, {}, {}});
    }
  }
  around.board.set_council(state.council->status(), state.council->equivocations());
}

proto::directory_response respond(directory_authority_state& state, const std::vector<std::uint8_t>& bytes,
                                  instant now) {
  const auto request = proto::decode_directory_request(bytes);
  if (!request) {
    const bool too_large = request.error() == proto::errc::oversized;
    return {too_large ? proto::directory_status::too_large : proto::directory_status::malformed, {}};
  }
  if (state.council) {
    if (auto response = state.council->answer(*request, now)) {
      return std::move(*response);
    }
  }
  return state.publisher->answer(*request, now);
}

std::vector<std::uint8_t> answer(self_pointer self, const std::vector<std::uint8_t>& request) {
  return proto::encode(respond(self->state, request, self->state.around->clock.read()));
}

void tick(self_pointer self) {
  auto& state = self->state;
  const instant now = state.around->clock.read();
  perform(self, state.publisher->tick(now));
  if (state.council) {
    perform(self, state.council->tick(state.publisher->role(), state.publisher->view().get(), now), now);
  }
  state.around->board.set_document(state.publisher->sizes(), 0);
  state.around->board.set_refused_uploads(state.publisher->refused());
}

} // namespace

directory_actor::behavior_type directory_authority(self_pointer self, const surroundings& around, document_store& store,
                                                   authority_journal& journal, directory::authority_config config,
                                                   publisher_config timing,
                                                   std::shared_ptr<const proto::signing_key> key,
                                                   authority_council::setup seat) {
  auto& state = self->state;
  state.around = &around;
  state.store = &store;
  state.journal = &journal;
  const auto sheets = recall_sheets(store, {key->public_key()});
  const bool together = seat.root.authorities.size() > 1;
  if (together) {
    state.council.emplace(std::move(seat), key, around.random);
    state.council->refuse_to_sign_until(journal.signed_period());
    if (const auto proofs = proto::decode_equivocations(journal.load_equivocations())) {
      state.council->recall(*proofs);
    }
    state.council->start(store.load_newest(), around.clock.read());
  }
  state.publisher.emplace(std::move(config), timing, std::move(key), together ? deciding::together : deciding::alone);
  if (const std::uint64_t highest = store.highest_period(); highest != 0 && !together) {
    // One more: what comes next cannot name a lost document as its predecessor.
    state.publisher->refuse_until(highest + 1);
  }
  perform(self, state.publisher->start(store.load_newest(), sheets, around.clock.read()));
  self->set_down_handler([self](const caf::down_msg& down) { self->state.listeners.remove(down.source); });
  self->delayed_send(self, directory_authority_tick, caf::tick_atom::value);
  return {
      [self](serve_request& query) { query.reply(answer(self, query.request)); },
      [self](const directory_query& query) { return directory_reply{answer(self, query.request)}; },
      [self](exchange_ended& end) {
        if (auto& council = self->state.council) {
          council->ended(end.id, end.reason, end.answer, self->state.around->clock.read());
        }
      },
      [self](const subscribe_network& wish) {
        self->monitor(wish.subscriber);
        self->state.listeners.add(static_cast<directory_actor::pointer>(self), wish.subscriber,
                                  self->state.publisher->view());
      },
      [](const report_prekey&) {},
      [self](const replace_rejects& order) { self->state.publisher->take_rejects(order.list); },
      [self](take_findings& found) { self->state.publisher->take_findings(std::move(found.findings)); },
      [self](caf::tick_atom) {
        self->delayed_send(self, directory_authority_tick, caf::tick_atom::value);
        tick(self);
      },
  };
}

} // namespace gate17::actors
