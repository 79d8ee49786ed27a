// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/watch_json.hpp"

#include <nlohmann/json.hpp>

#include "client/control/status_json.hpp"

namespace gate17::client {
namespace {

using json = nlohmann::ordered_json;
using kind = actors::watch_event::kind;

json opening(std::string_view event, std::chrono::milliseconds time) {
  return {{"schema_version", json_schema_version}, {"time", time.count()}, {"event", event}};
}

std::string line_of(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"; }

} // namespace

std::string watch_line(const actors::watch_event& event) {
  auto out = opening(actors::to_string(event.what), event.time);
  switch (event.what) {
  case kind::circuit_built:
    out["circuit"] = event.circuit;
    break;
  case kind::circuit_closed:
    out["circuit"] = event.circuit;
    out["reason"] = actors::to_string(event.reason);
    out["segment"] = event.segment == actors::segment_unknown ? json() : json(event.segment);
    break;
  case kind::stream_opened:
    out["stream"] = event.stream;
    out["circuit"] = event.circuit;
    break;
  case kind::stream_closed:
    out["stream"] = event.stream;
    out["circuit"] = event.circuit;
    out["reason"] = actors::to_string(event.reason);
    out["bytes"] = event.bytes;
    break;
  case kind::consensus_adopted:
    out["period"] = event.period;
    break;
  case kind::entry_changed:
    out["reason"] = event.text;
    break;
  case kind::state_changed:
    out["state"] = event.text;
    break;
  }
  return line_of(out);
}

std::string lost_line(std::uint64_t count, std::chrono::milliseconds time) {
  auto out = opening("lost", time);
  out["count"] = count;
  return line_of(out);
}

} // namespace gate17::client
