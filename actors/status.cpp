// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/status.hpp"

namespace gate17::actors {

std::string_view to_string(run_state state) {
  switch (state) {
  case run_state::starting:
    return "starting";
  case run_state::connected:
    return "connected";
  case run_state::degraded:
    return "degraded";
  case run_state::offline:
    return "offline";
  }
  return "unknown";
}

std::string_view to_string(network_trouble trouble) {
  switch (trouble) {
  case network_trouble::none:
    return "none";
  case network_trouble::unreachable:
    return "unreachable";
  case network_trouble::captive_portal:
    return "captive_portal_suspected";
  case network_trouble::clock_behind:
    return "clock_behind";
  case network_trouble::clock_ahead:
    return "clock_ahead_suspected";
  }
  return "unknown";
}

std::string_view to_string(circuit_phase phase) {
  switch (phase) {
  case circuit_phase::building:
    return "building";
  case circuit_phase::open:
    return "open";
  case circuit_phase::draining:
    return "draining";
  case circuit_phase::failed:
    return "failed";
  }
  return "unknown";
}

std::string_view to_string(watch_event::kind kind) {
  switch (kind) {
  case watch_event::kind::circuit_built:
    return "circuit_built";
  case watch_event::kind::circuit_closed:
    return "circuit_closed";
  case watch_event::kind::stream_opened:
    return "stream_opened";
  case watch_event::kind::stream_closed:
    return "stream_closed";
  case watch_event::kind::consensus_adopted:
    return "consensus_adopted";
  case watch_event::kind::entry_changed:
    return "entry_changed";
  case watch_event::kind::state_changed:
    return "state_changed";
  }
  return "unknown";
}

} // namespace gate17::actors
