// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "actors/ports.hpp"
#include "actors/status.hpp"
#include "proto/node_id.hpp"

namespace gate17::actors {

/// What a route is wanted for.
struct circuit_wish {
  destination target; ///< empty host: any destination (a spare)
  bool needs_trusted_exit = false;
  std::vector<proto::node_id> excluded;
  std::string isolation = {}; ///< whose stream it is; rules about applications read it
};

/// What became of a circuit.
struct circuit_outcome {
  enum class kind : std::uint8_t {
    built,   ///< every hop answered
    unbuilt, ///< failed before
    broke,   ///< failed after
    retired, ///< ended by this client after it had served
  };
  std::vector<proto::node_id> hops; ///< entry first
  kind what{};
  /// `unbuilt` and `broke`: the segment that somebody authenticated, or `segment_unknown`.
  std::optional<std::uint8_t> segment;
  std::uint32_t streams_lost = 0;   ///< ended by the failure
  std::uint32_t streams_served = 0; ///< ended before it
};

/// A planned route, ready to install.
struct circuit_plan {
  std::vector<hop_spec> hops;
  std::vector<hop_status> shown; ///< the same hops as people read them
  std::string level;
  bool trusted_exit = false;
  bool padded = false; ///< the entry's link is, as level high asks for
  /// Whether the exit's policy lets a destination through, and the user's rules let a stream with that isolation key
  /// take this route there; pure, callable from any thread.
  std::function<bool(const destination&, const std::string& isolation)> admits;
};

} // namespace gate17::actors
