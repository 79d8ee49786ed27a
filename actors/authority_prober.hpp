// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>

#include "actors/interfaces.hpp"
#include "actors/probing_status.hpp"
#include "actors/surroundings.hpp"
#include "directory/probing/probe_schedule.hpp"

namespace gate17::actors {

/// Builds an authority's probes in the data plane as `probe_schedule` wants them, and tells the directory what they
/// came to when that changes. Decides nothing itself.
struct authority_prober_state {
  static inline const char* name = "authority_prober";

  const surroundings* around = nullptr;
  directory::probe_rules rules;
  std::optional<directory::probe_schedule> schedule;
  network_view_ptr view; ///< null until the first document
  std::uint64_t id_base = 0;
  directory::probe_findings told;
  probing_status status;
};

/// `life` tells the probes of one incarnation from those of another that was restarted.
authority_prober_actor::behavior_type
authority_prober(authority_prober_actor::stateful_pointer<authority_prober_state> self, const surroundings& around,
                 const proto::node_id& own_node, const directory::probe_rules& rules, std::uint64_t life);

inline constexpr std::chrono::milliseconds authority_prober_tick{100};

} // namespace gate17::actors
