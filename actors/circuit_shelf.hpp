// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "actors/circuit_plan.hpp"
#include "actors/ports.hpp"

namespace gate17::actors {

/// Whom a circuit serves. A spare serves nobody yet; `fresh` keys never meet circuits that were built ahead.
struct circuit_owner {
  std::string isolation;
  bool fresh = false;
  stream_id only = 0; ///< nonzero: this one stream and no other

  auto operator<=>(const circuit_owner&) const = default;
};

/// A stream that joined a circuit whose route is not known yet.
struct waiting_stream {
  stream_request request;
  bool needs_trusted_exit = false;
};

/// One circuit of the pool.
struct pooled_circuit {
  using time_point = std::chrono::steady_clock::time_point;
  enum class phase : std::uint8_t { planning, building, open, draining };

  circuit_id id = 0;
  loop_index loop = 0;
  phase state = phase::planning;
  std::optional<circuit_owner> owner; ///< nothing: a spare
  circuit_wish wish;
  circuit_plan plan;
  bool asked = false;    ///< the planner knows of it
  bool relaxed = false;  ///< planned again without exclusions
  bool outgoing = false; ///< takes no new streams once built
  time_point since;      ///< start of the phase
  std::optional<time_point> used_since;
  std::uint32_t streams = 0;
  std::uint32_t streams_served = 0; ///< ended while it lived
  std::uint64_t bytes = 0;
  std::vector<waiting_stream> waiting; ///< while planning
};

/// The circuits of a pool and who may use them: the index that keeps isolation keys apart. No limits of its own.
class circuit_shelf {
public:
  pooled_circuit& add(pooled_circuit circuit);
  pooled_circuit* find(circuit_id id);
  /// Takes the circuit out altogether.
  std::optional<pooled_circuit> remove(circuit_id id);
  void set_phase(pooled_circuit& circuit, pooled_circuit::phase state, pooled_circuit::time_point now);
  /// No stream will be offered this circuit any more; it stays until removed.
  void withdraw(pooled_circuit& circuit);
  /// A spare becomes the owner's, for good.
  void bind(pooled_circuit& spare, circuit_owner owner);

  /// Circuits on offer, oldest first. The references live until the next change.
  const std::vector<circuit_id>& offered_to(loop_index loop, const circuit_owner& owner) const;
  const std::vector<circuit_id>& spares(loop_index loop) const;

  std::size_t size() const { return circuits_.size(); }
  std::size_t count(pooled_circuit::phase state) const { return counts_[static_cast<std::size_t>(state)]; }
  std::vector<circuit_id> ids() const;
  const std::unordered_map<circuit_id, pooled_circuit>& all() const { return circuits_; }

private:
  std::vector<circuit_id>& list_of(const pooled_circuit& circuit);

  std::unordered_map<circuit_id, pooled_circuit> circuits_;
  std::array<std::size_t, 4> counts_{}; ///< by phase
  std::map<std::pair<loop_index, circuit_owner>, std::vector<circuit_id>> offered_;
  std::map<loop_index, std::vector<circuit_id>> spares_;
};

} // namespace gate17::actors
