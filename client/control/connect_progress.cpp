// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/connect_progress.hpp"

#include <algorithm>

namespace gate17::client {

std::string_view to_string(connect_phase phase) {
  switch (phase) {
  case connect_phase::consensus:
    return "consensus";
  case connect_phase::keys:
    return "keys";
  case connect_phase::entry:
    return "entry";
  case connect_phase::link:
    return "link";
  case connect_phase::circuit:
    return "circuit";
  case connect_phase::done:
    return "done";
  }
  return "unknown";
}

connect_phase phase_of(const actors::control_status& status) {
  if (status.state == actors::run_state::connected || status.state == actors::run_state::degraded)
    return connect_phase::done;
  if (status.consensus.period == 0)
    return connect_phase::consensus;
  if (status.consensus.usable_nodes == 0)
    return connect_phase::keys;
  if (status.entry.active.empty())
    return connect_phase::entry;
  const bool linked = std::any_of(status.links.begin(), status.links.end(), [&](const actors::link_status& link) {
    return link.up && link.node == status.entry.active;
  });
  return linked ? connect_phase::circuit : connect_phase::link;
}

} // namespace gate17::client
