// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/route_json.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "client/control/status_json.hpp"

namespace gate17::client {
namespace {

using json = nlohmann::ordered_json;

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

double to_ms(std::chrono::microseconds time) { return static_cast<double>(time.count()) / 1'000; }

double to_degrees(std::int32_t microdegrees) { return microdegrees / 1e6; }

json place_json(const proto::location& place) {
  json out{{"country", place.country}, {"asn", place.asn}, {"vague", place.vague}};
  if (place.has_coordinates) {
    out["latitude"] = to_degrees(place.latitude_microdegrees);
    out["longitude"] = to_degrees(place.longitude_microdegrees);
  }
  return out;
}

json hop_json(const directory::route_hop& hop, const directory::choice_reason& reason) {
  return {{"name", hop.name},
          {"node_id", proto::to_hex(hop.id)},
          {"owner", to_short_hex(proto::node_id{hop.owner.bytes})},
          {"country", hop.country},
          {"trusted", hop.trusted},
          {"address", hop.addresses.empty() ? std::string() : hop.addresses.front().to_string()},
          {"reason", reason.reason},
          {"share", reason.share}};
}

json cost_json(const directory::route_cost& cost) {
  auto lanes = json::array();
  for (const auto& lane : cost.lanes)
    lanes.push_back({{"round_trip_ms", to_ms(lane.round_trip)}, {"measured", lane.measured}});
  return {{"total_ms", to_ms(cost.total)},
          {"lanes", std::move(lanes)},
          {"load_ms", to_ms(cost.load)},
          {"destination_ms", to_ms(cost.destination)},
          {"destination_km", cost.destination_km ? json(std::lround(*cost.destination_km)) : json(nullptr)},
          {"vague_exit", cost.vague_exit}};
}

json route_json(const directory::route& route) {
  auto hops = json::array();
  for (std::size_t i = 0; i < route.hops.size(); ++i)
    hops.push_back(hop_json(route.hops[i], route.reasons.at(i)));
  auto relaxed = json::array();
  for (const auto rule : route.relaxed)
    relaxed.push_back({{"rule", directory::to_string(rule)}, {"text", directory::explain(rule)}});
  return {{"hops", std::move(hops)},
          {"cost", cost_json(route.cost)},
          {"relaxed", std::move(relaxed)},
          {"compatible_entries", route.compatible_entries}};
}

json refusal_json(const directory::route_refusal& refusal) {
  return {{"error", directory::to_string(refusal.error)},
          {"text", directory::explain(refusal.error)},
          {"rule", refusal.rule},
          {"remedy", refusal.remedy}};
}

json exit_json(const actors::exit_status& exit) {
  return {{"name", exit.name},
          {"node_id", proto::to_hex(exit.id)},
          {"owner", exit.owner},
          {"place", place_json(exit.place)},
          {"trusted", exit.trusted},
          {"weight", exit.weight},
          {"address", exit.address},
          {"policy", exit.policy},
          {"usable", exit.why_not.empty()},
          {"why_not", exit.why_not}};
}

} // namespace

std::string explanation_json(const actors::route_question& question, const actors::route_explanation& explained) {
  const auto& target = question.target;
  json out{{"schema_version", json_schema_version}};
  out["destination"] = {{"host", target.host},
                        {"port", target.port},
                        {"protocol", target.protocol == directory::transport::udp ? "udp" : "tcp"},
                        {"place", explained.place ? place_json(*explained.place) : json(nullptr)}};
  out["app"] = question.app;
  out["level"] = directory::to_string(explained.level);
  out["verdict"] = explained.verdict;
  out["needs_trusted_exit"] = explained.needs_trusted_exit;
  out["rule"] = explained.rule;
  out["avoids"] = explained.avoids;
  out["trouble"] = explained.trouble;
  out["refusal"] = explained.refusal ? refusal_json(*explained.refusal) : json(nullptr);
  out["routes"] = json::array();
  for (const auto& route : explained.routes)
    out["routes"].push_back(route_json(route));
  return dump(out);
}

std::string exits_json(std::span<const actors::exit_status> exits) {
  json out{{"schema_version", json_schema_version}, {"exits", json::array()}};
  for (const auto& exit : exits)
    out["exits"].push_back(exit_json(exit));
  return dump(out);
}

} // namespace gate17::client
