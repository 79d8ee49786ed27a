// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/bug_report.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "client/control/connect_progress.hpp"
#include "client/control/redaction.hpp"
#include "client/control/status_json.hpp"
#include "node/config/config_fields.hpp"
#include "node/config/log_names.hpp"
#include "node/io/loopback.hpp"

namespace gate17::client {
namespace {

using json = nlohmann::ordered_json;

/// How many there are, how many others can reach, how many ask for a password: not where.
json listeners_json(const std::vector<proto::endpoint>& listeners, const std::vector<node::access_rule>& rules) {
  const auto count = [&](auto wanted) { return std::count_if(listeners.begin(), listeners.end(), wanted); };
  return {{"count", listeners.size()},
          {"beyond_loopback", count([](const auto& at) { return !node::is_loopback(at.address); })},
          {"with_password", count([&](const auto& at) {
             return std::any_of(rules.begin(), rules.end(), [&](const auto& rule) { return rule.covers(at); });
           })}};
}

json config_json(const node::client_config& config) {
  json out;
  out["socks"] = listeners_json(config.socks, config.access);
  out["socks_fresh"] = listeners_json(config.socks_fresh, config.access);
  out["http"] = listeners_json(config.http, config.access);
  out["spare_circuits"] = config.spare_circuits;
  out["level"] = directory::to_string(config.level);
  out["pin"] = json::array();
  for (const auto& node : config.pin)
    out["pin"].push_back(proto::to_short_hex(node));
  out["early_success"] = config.early_success;
  out["suites"] = node::suite_names(config.suites);
  out["loops"] = config.loops;
  out["congestion_control"] = config.link.congestion_control;
  out["log_level"] = to_string(config.log.level);
  out["log_file"] = !config.log.file.empty();
  return out;
}

json status_part(const actors::control_status& status) {
  const auto links_up =
      std::count_if(status.links.begin(), status.links.end(), [](const auto& link) { return link.up; });
  json out;
  out["state"] = actors::to_string(status.state);
  out["reason"] = redacted(status.reason);
  out["trouble"] = actors::to_string(status.trouble);
  out["phase"] = to_string(phase_of(status));
  out["sources_asked"] = status.fetch.sources_asked;
  out["sources_answered"] = status.fetch.sources_answered;
  out["contact_failures"] = {{"unanswered", status.contact.unanswered}, {"misanswered", status.contact.misanswered}};
  out["consensus"] = {{"period", status.consensus.period},
                      {"valid_until", status.consensus.valid_until},
                      {"nodes", status.consensus.nodes},
                      {"usable_nodes", status.consensus.usable_nodes}};
  out["entry"] = {{"active", !status.entry.active.empty()}, {"standby", !status.entry.standby.empty()}};
  out["links"] = {{"known", status.links.size()}, {"up", links_up}};
  out["circuits"] = {{"open", status.circuits.open},
                     {"building", status.circuits.building},
                     {"built_total", status.circuits.built_total},
                     {"failed_total", status.circuits.failed_total}};
  out["streams"] = {
      {"open", status.streams.open}, {"total", status.streams.total}, {"refused_total", status.streams.refused_total}};
  out["tagging_nodes"] = status.tagging_nodes.size();
  out["dropped_events"] = status.dropped_events;
  out["actor_restarts"] = status.actor_restarts;
  return out;
}

json system_json(const system_facts& system) {
  return {{"kernel", system.kernel},
          {"machine", system.machine},
          {"distribution", system.distribution},
          {"cpus", system.cpus},
          {"aes", system.aes},
          {"avx", system.avx},
          {"avx2", system.avx2},
          {"avx512", system.avx512},
          {"open_files_max", system.open_files_max},
          {"locked_bytes_max", system.locked_bytes_max}};
}

} // namespace

std::string bug_report_json(const bug_report_facts& facts) {
  json out{{"schema_version", json_schema_version}, {"version", facts.version}};
  out["config"] = config_json(facts.config);
  out["status"] = status_part(facts.status);
  out["warnings"] = json::array();
  for (const auto& line : facts.warnings)
    out["warnings"].push_back(redacted(line));
  out["system"] = system_json(facts.system);
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace gate17::client
