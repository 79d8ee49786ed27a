// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/authority_prober.hpp"

#include <algorithm>
#include <utility>

#include "actors/directory_hop.hpp"
#include "directory/network_view.hpp"

namespace gate17::actors {

namespace {

using self_pointer = authority_prober_actor::stateful_pointer<authority_prober_state>;

constexpr std::uint64_t ids_per_life = 1ULL << 40U;
/// What a measurement may carry where nodes share machines with their users.
constexpr std::size_t private_echo_bytes_max = 256U << 10U;

std::vector<directory::probe_subject> subjects_of(const directory::network_view& view) {
  std::vector<directory::probe_subject> nodes;
  for (directory::node_index i = 0; i < view.size(); ++i) {
    const auto& node = view.node(i);
    if (!view.is_rejected(node.id)) {
      nodes.push_back({node.id, node.owner, view.is_usable(i), view.weight_of(i)});
    }
  }
  return nodes;
}

directory::probe_schedule::lane_check lanes_of(const directory::network_view& view) {
  return [&view](const proto::node_id& from, const proto::node_id& to) {
    const auto left = view.index_of(from);
    const auto right = view.index_of(to);
    return left && right && view.has_lane(*left, *right);
  };
}

/// Nothing when a node left, or a circuit of several hops lacks the key of one.
std::optional<probe_spec> spec_of(const authority_prober_state& state, const directory::probe_order& order) {
  const auto& view = *state.view;
  const auto now = state.around->clock.read().seconds();
  probe_spec spec;
  spec.id = state.id_base + order.id;
  for (const auto& id : order.hops) {
    const auto* const entry = view.find(id);
    if (entry == nullptr) {
      return std::nullopt;
    }
    spec.hops.push_back(directory_hop({.id = id, .addresses = entry->addresses}, &view, now));
    if (order.hops.size() > 1 && !spec.hops.back().keys) {
      return std::nullopt;
    }
  }
  const std::size_t echo_max = view.parameters().private_network ? private_echo_bytes_max : state.rules.echo_bytes;
  spec.echo_bytes = order.measures ? std::min(state.rules.echo_bytes, echo_max) : 0;
  spec.deadline = state.rules.deadline;
  spec.echo_time_max = state.rules.echo_time_max;
  return spec;
}

void tell(self_pointer self) {
  auto& state = self->state;
  auto found = state.schedule->findings();
  state.status.reachable =
      static_cast<std::uint32_t>(std::ranges::count_if(found, [](const auto& item) { return item.second.reachable; }));
  state.status.unreachable = static_cast<std::uint32_t>(found.size()) - state.status.reachable;
  state.around->board.set_probing(state.status);
  const auto directory = state.around->peers.get(&switchboard::handles::directory);
  if (found != state.told && directory) {
    state.told = found;
    self->send(directory, take_findings{std::move(found)});
  }
}

void adopt(self_pointer self, const network_view_ptr& view) {
  auto& state = self->state;
  const bool is_new = !state.view || state.view->document_hash() != view->document_hash();
  state.view = view;
  // Whoever announces it may be a directory that was restarted and knows nothing.
  state.told.clear();
  if (is_new) {
    state.schedule->adopt(subjects_of(*view), view->parameters().consensus_period, state.around->clock.read().steady,
                          state.around->random);
  }
  tell(self);
}

void start_due(self_pointer self) {
  auto& state = self->state;
  if (!state.view) {
    return;
  }
  const auto now = state.around->clock.read().steady;
  for (const auto& order : state.schedule->due(lanes_of(*state.view), now, state.around->random)) {
    auto spec = spec_of(state, order);
    if (!spec || !state.around->plane.probe(std::move(*spec))) {
      ++state.status.unsent_total;
      state.schedule->put_off(order.id, now);
    }
  }
}

void take(self_pointer self, const probe_ended& event) {
  auto& state = self->state;
  if (event.id <= state.id_base || event.id - state.id_base >= ids_per_life) {
    return;
  }
  const auto id = event.id - state.id_base;
  const auto now = state.around->clock.read().steady;
  if (event.reason == close_reason::overloaded || event.reason == close_reason::shutting_down) {
    ++state.status.unsent_total;
    state.schedule->put_off(id, now);
    return;
  }
  directory::probe_outcome outcome;
  outcome.answered = event.reason == close_reason::finished;
  if (event.segment != segment_unknown) {
    outcome.segment = event.segment;
  }
  outcome.echoed_bytes = event.echoed_bytes;
  outcome.echo_time = event.echo_time;
  ++(outcome.answered ? state.status.answered_total : state.status.failed_total);
  state.status.measured_total += outcome.answered && event.echo_time.count() > 0 ? 1 : 0;
  state.schedule->ended(id, outcome, now, state.around->random);
  tell(self);
}

} // namespace

authority_prober_actor::behavior_type authority_prober(self_pointer self, const surroundings& around,
                                                       const proto::node_id& own_node,
                                                       const directory::probe_rules& rules, std::uint64_t life) {
  self->state.around = &around;
  self->state.rules = rules;
  self->state.schedule.emplace(rules, own_node);
  self->state.id_base = life * ids_per_life;
  self->delayed_send(self, authority_prober_tick, caf::tick_atom::value);
  return {
      [self](const network_adopted& adopted) { adopt(self, adopted.view); },
      [self](const probe_report& report) { take(self, report.event); },
      [self](caf::tick_atom) {
        self->delayed_send(self, authority_prober_tick, caf::tick_atom::value);
        start_due(self);
      },
  };
}

} // namespace gate17::actors
