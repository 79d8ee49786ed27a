// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "actors/circuit_shelf.hpp"
#include "actors/entry_links.hpp"
#include "actors/pool_config.hpp"
#include "actors/pool_messages.hpp"
#include "actors/spare_schedule.hpp"
#include "actors/status.hpp"
#include "actors/stream_ledger.hpp"

namespace gate17::actors {

/// Which circuit serves which stream, and when circuits are built, re-planned and retired. Streams of different
/// isolation keys never meet; a stream without a ready circuit is attached in the same step that installs its new one,
/// before anything was answered (zero round trips); every wanted stream ends attached or refused. While no entry
/// answers streams wait for one instead of using up their routes. Pure state machine: no clock, no I/O, and no
/// randomness but its seed. Owned by one thread.
class circuit_pool {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Ids count up from `first_id`; they must never have been used in this process. `seed` spreads spares over time.
  circuit_pool(const pool_config& config, circuit_id first_id, std::uint64_t seed);

  pool_effects step(any_pool_event event, time_point now);

  circuit_totals circuits() const;
  stream_totals streams() const;
  /// Circuits that failed since the last that was built.
  std::uint32_t failures_in_row() const { return failures_in_row_; }
  std::size_t pending_streams() const { return pending_; }
  /// No entry answers on any loop.
  bool is_offline() const { return links_.is_offline(); }
  std::vector<circuit_status> snapshot() const;
  /// Hop number `index` of a circuit whose route is known.
  std::optional<proto::node_id> hop_of(circuit_id id, std::size_t index) const;

private:
  using phase = pooled_circuit::phase;

  void on(pool_event::stream_wanted& event);
  void on(pool_event::route_planned& event);
  void on(pool_event::built& event);
  void on(pool_event::closed& event);
  void on(pool_event::stream_ended& event);
  void on(pool_event::totals& event);
  void on(pool_event::entry_changed& event);
  void on(pool_event::renew& event);
  void on(pool_event::network_changed& event);
  void on(pool_event::settings_changed& event);
  void on(pool_event::install_refused& event);
  void on(pool_event::attach_refused& event);
  void on(pool_event::tick& event);

  // A stream looks for its circuit.
  void want(const waiting_stream& stream);
  const circuit_failure* learn(stream_record& record);
  pooled_circuit* match(const stream_request& request, const circuit_owner& owner, const circuit_wish& wish,
                        circuit_id avoid);
  pooled_circuit* match_spare(loop_index loop, const circuit_wish& wish, circuit_id avoid);
  bool serves(const pooled_circuit& circuit, const circuit_wish& wish, circuit_id avoid) const;
  void place(pooled_circuit& circuit, const waiting_stream& stream);
  void refuse(const stream_request& request, close_reason reason);
  void leave(stream_id stream, circuit_id circuit);

  // Circuits begin and end.
  pooled_circuit* begin(loop_index loop, std::optional<circuit_owner> owner, circuit_wish wish);
  void ask(pooled_circuit& circuit);
  void ask_all();
  void install(pooled_circuit& circuit, circuit_plan plan);
  void rebuild(pooled_circuit& circuit, const circuit_failure& failure);
  void admit_waiting(pooled_circuit& circuit);
  void lack_trusted_exit(pooled_circuit& circuit);
  void drop_plan(circuit_id id, close_reason reason);
  void fail(circuit_id id, const pool_event::closed& event);
  void close(circuit_id id, close_reason reason);
  void retire(pooled_circuit& circuit);
  bool phase_out(pooled_circuit& circuit);
  bool evict_idle();

  // Upkeep.
  void check(circuit_id id);
  bool is_worn(const pooled_circuit& circuit) const;
  void replenish();
  bool lacks_spare(loop_index loop, spare_schedule::exit_kind kind) const;
  void judge(const pooled_circuit& circuit, circuit_outcome::kind what, std::optional<std::uint8_t> segment);

  pool_config config_;
  circuit_id next_id_;
  circuit_shelf shelf_;
  stream_ledger ledger_;
  time_point now_{};
  pool_effects effects_;
  bool usable_ = false;
  entry_links links_;
  spare_schedule spares_;
  std::size_t pending_ = 0;
  std::uint64_t built_total_ = 0;
  std::uint64_t failed_total_ = 0;
  std::uint64_t streams_total_ = 0;
  std::uint64_t refused_total_ = 0;
  std::uint64_t no_trusted_exit_total_ = 0;
  std::uint64_t cleartext_total_ = 0;
  std::uint32_t failures_in_row_ = 0;
};

} // namespace gate17::actors
