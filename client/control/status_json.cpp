// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/status_json.hpp"

#include <nlohmann/json.hpp>

#include "client/control/connect_progress.hpp"

namespace gate17::client {
namespace {

using json = nlohmann::ordered_json;

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

json link_json(const actors::link_status& link) {
  return {
      {"node", link.node},     {"mode", link.sealed ? "sealed" : "header"},
      {"lane", link.lane},     {"up", link.up},
      {"padded", link.padded}, {"padding_bytes", {{"up", link.padding_bytes_up}, {"down", link.padding_bytes_down}}}};
}

json links_json(std::span<const actors::link_status> links) {
  auto out = json::array();
  for (const auto& link : links)
    out.push_back(link_json(link));
  return out;
}

json hop_json(const actors::hop_status& hop) {
  return {{"name", hop.name},       {"node_id", proto::to_hex(hop.id)}, {"owner", hop.owner},
          {"country", hop.country}, {"trusted", hop.trusted},           {"address", hop.address}};
}

json circuit_json(const actors::circuit_status& circuit) {
  auto hops = json::array();
  for (const auto& hop : circuit.hops)
    hops.push_back(hop_json(hop));
  return {{"id", circuit.id},
          {"state", actors::to_string(circuit.phase)},
          {"isolation", circuit.isolation},
          {"level", circuit.level},
          {"streams", circuit.streams},
          {"bytes", circuit.bytes},
          {"hops", std::move(hops)}};
}

json progress_json(const actors::control_status& status) {
  return {{"phase", to_string(phase_of(status))},
          {"sources_asked", status.fetch.sources_asked},
          {"sources_answered", status.fetch.sources_answered},
          {"contact_failures", status.contact.unanswered + status.contact.misanswered}};
}

} // namespace

std::string status_json(const actors::control_status& status) {
  json out{{"schema_version", json_schema_version},
           {"state", actors::to_string(status.state)},
           {"reason", status.reason},
           {"trouble", actors::to_string(status.trouble)},
           {"network", status.network}};
  out["progress"] = progress_json(status);
  out["consensus"] = {{"period", status.consensus.period},         {"valid_until", status.consensus.valid_until},
                      {"nodes", status.consensus.nodes},           {"usable_nodes", status.consensus.usable_nodes},
                      {"bytes", status.consensus.bytes.whole},     {"packed_bytes", status.consensus.bytes.packed},
                      {"diff_bytes", status.consensus.bytes.diff}, {"bad_diffs", status.consensus.bad_diffs},
                      {"conflicts", status.consensus.conflicts}};
  out["entry"] = {
      {"active", status.entry.active}, {"standby", status.entry.standby}, {"warning", status.entry.warning}};
  out["circuits"] = {{"open", status.circuits.open},
                     {"building", status.circuits.building},
                     {"built_total", status.circuits.built_total},
                     {"failed_total", status.circuits.failed_total}};
  out["streams"] = {{"open", status.streams.open},
                    {"total", status.streams.total},
                    {"refused_total", status.streams.refused_total},
                    {"no_trusted_exit_total", status.streams.no_trusted_exit_total},
                    {"cleartext_total", status.streams.cleartext_total}};
  out["bytes"] = {{"up", status.bytes_up}, {"down", status.bytes_down}};
  out["links"] = links_json(status.links);
  out["ratchet"] = {{"chain_steps", status.chain_steps}, {"dh_steps", status.dh_steps}};
  out["tagging_nodes"] = status.tagging_nodes;
  out["dropped_events"] = status.dropped_events;
  out["actor_restarts"] = status.actor_restarts;
  return dump(out);
}

std::string routes_json(std::span<const actors::circuit_status> circuits) {
  json out{{"schema_version", json_schema_version}, {"circuits", json::array()}};
  for (const auto& circuit : circuits)
    out["circuits"].push_back(circuit_json(circuit));
  return dump(out);
}

} // namespace gate17::client
