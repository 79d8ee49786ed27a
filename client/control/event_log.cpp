// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/event_log.hpp"

#include "node/log/log.hpp"

namespace gate17::client {
namespace {

using kind = actors::watch_event::kind;
using node::log;
using node::log_level;
using node::public_text;
constexpr auto component = node::log_component::control;

void write(const actors::watch_event& event) {
  static node::log_limit circuits(20);
  switch (event.what) {
  case kind::state_changed: {
    const bool well = event.text == "connected" || event.text == "starting";
    return log(component, well ? log_level::info : log_level::warn, "state is now {}", public_text{event.text});
  }
  case kind::consensus_adopted:
    return log(component, log_level::debug, "network document of period {} adopted", event.period);
  case kind::entry_changed:
    return log(component, log_level::info, "entry changed: {}", public_text{event.text});
  case kind::circuit_built:
    return log(circuits, component, log_level::debug, "circuit {} built", event.circuit);
  case kind::circuit_closed:
    return log(circuits, component, log_level::debug, "circuit {} closed: {}, segment {}", event.circuit,
               public_text{actors::to_string(event.reason)}, event.segment);
  case kind::stream_opened:
  case kind::stream_closed:
    return; // when somebody uses the network is nothing for a file
  }
}

} // namespace

void event_log::on_event(const actors::watch_event& event) {
  write(event);
  next_.on_event(event);
}

} // namespace gate17::client
