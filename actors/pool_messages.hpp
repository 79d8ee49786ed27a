// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "actors/circuit_plan.hpp"
#include "actors/ports.hpp"
#include "proto/crypto/key_schedule.hpp"

/// What goes into the circuit pool and what comes out.
namespace gate17::actors::pool_event {

struct stream_wanted {
  stream_request request;
  bool needs_trusted_exit = false;
};
/// The answer to `plan_circuit`, `plan` empty: there is no such route, for this reason.
struct route_planned {
  circuit_id id = 0;
  std::optional<circuit_plan> plan;
  close_reason why_not = close_reason::no_route;
};
struct built {
  circuit_id id = 0;
};
struct closed {
  circuit_id id = 0;
  close_reason reason{};
  std::uint8_t segment = 0;
  /// Stale prekey: checked keys of the hop behind the segment, for this rebuild only (R10).
  std::optional<proto::responder_keys_public> fresh_keys;
};
struct stream_ended {
  stream_id id = 0;
  close_reason reason = close_reason::finished;
};
struct totals {
  loop_index loop = 0;
  std::vector<loop_totals::circuit_state> circuits;
};
/// A link to an entry began to answer or stopped.
struct entry_changed {
  entry_link link;
};
/// Streams that come from now on get circuits that carried nothing before; those under way stay where they are.
struct renew {
  std::optional<std::string> isolation; ///< only circuits of this key; empty: all, spares too
};
/// Routes can be planned, or no longer. `expired`: what the circuits that stand were planned with is no longer valid,
/// so that they get no new streams.
struct network_changed {
  bool usable = false;
  bool expired = false;
};
/// `level_changed`: what stands was planned under rules that hold no longer.
struct settings_changed {
  std::uint32_t spare_circuits = 0;
  bool level_changed = false;
};
/// The data plane refused an effect: its queue is full.
struct install_refused {
  circuit_id id = 0;
};
struct attach_refused {
  stream_id id = 0;
};
/// About once a second.
struct tick {};

} // namespace gate17::actors::pool_event

namespace gate17::actors::pool_effect {

/// Ask the route planner; answer with `route_planned`.
struct plan_circuit {
  circuit_id id = 0;
  circuit_wish wish;
};
struct install {
  loop_index loop = 0;
  circuit_spec spec;
};
struct attach {
  loop_index loop = 0;
  stream_id stream = 0;
  circuit_id circuit = 0;
};
struct refuse {
  loop_index loop = 0;
  stream_id stream = 0;
  close_reason reason{};
};
struct close {
  loop_index loop = 0;
  circuit_id circuit = 0;
  close_reason reason{};
};
/// What became of a circuit, for what the planner knows of segments and nodes.
struct judge {
  circuit_outcome outcome;
};
/// How many circuits `renew` took out of use.
struct renewed {
  std::size_t circuits = 0;
};

} // namespace gate17::actors::pool_effect

namespace gate17::actors {

using any_pool_event =
    std::variant<pool_event::stream_wanted, pool_event::route_planned, pool_event::built, pool_event::closed,
                 pool_event::stream_ended, pool_event::totals, pool_event::entry_changed, pool_event::renew,
                 pool_event::network_changed, pool_event::settings_changed, pool_event::install_refused,
                 pool_event::attach_refused, pool_event::tick>;

/// In the order in which they must be carried out: a circuit is installed before a stream is attached to it.
using any_pool_effect = std::variant<pool_effect::plan_circuit, pool_effect::install, pool_effect::attach,
                                     pool_effect::refuse, pool_effect::close, pool_effect::judge, pool_effect::renewed>;
using pool_effects = std::vector<any_pool_effect>;

} // namespace gate17::actors
