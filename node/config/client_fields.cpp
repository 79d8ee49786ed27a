// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/client_fields.hpp"

#include "node/config/access_fields.hpp"
#include "node/config/config_fields.hpp"
#include "node/config/geo_fields.hpp"
#include "node/config/route_fields.hpp"

namespace gate17::node {
namespace {

constexpr std::int64_t spare_circuits_max = 64;

void read_listeners(toml_section& section, const std::filesystem::path& folder, client_config& config) {
  config.socks = section.endpoints("socks");
  config.socks_fresh = section.endpoints("socks_fresh");
  config.http = section.endpoints("http");
  if (config.socks.empty() && config.socks_fresh.empty() && config.http.empty())
    section.error("socks", "a client needs a listener: 'socks', 'socks_fresh' or 'http'");
  std::vector<proto::endpoint> seen;
  for (const auto* key : {"socks", "socks_fresh", "http"}) {
    const std::string_view name = key;
    const auto& list = name == "socks" ? config.socks : name == "http" ? config.http : config.socks_fresh;
    for (const auto& endpoint : list) {
      if (std::find(seen.begin(), seen.end(), endpoint) != seen.end())
        section.error(key, "'" + std::string(key) + "' uses " + endpoint.to_string() + ", which is taken already");
    }
    seen.insert(seen.end(), list.begin(), list.end());
  }
  config.access = read_access(section, folder, seen);
  check_exposure(section, "socks", config.socks, config.access);
  check_exposure(section, "socks_fresh", config.socks_fresh, config.access);
  check_exposure(section, "http", config.http, config.access);
}

} // namespace

void read_client_fields(toml_section& section, const std::filesystem::path& folder, client_config& config) {
  read_listeners(section, folder, config);
  config.control = read_path(section, "control", folder);
  config.spare_circuits = section.number<std::uint32_t>("spare_circuits", config.spare_circuits, 0, spare_circuits_max);
  config.level =
      section.parsed("level", directory::parse_security_level, "one of fast, balanced, high").value_or(config.level);
  config.routes = read_routes(section);
  config.geo = read_geo(section, folder);
  config.early_success = section.flag("early_success", config.early_success);
  config.suites = read_suites(section, "suites");
  config.loops = section.number<std::uint32_t>("loops", config.loops, 0, loops_max);
  config.drain_deadline = read_drain_deadline(section, config.drain_deadline);
  config.link = read_link(section);
  config.log = read_log(section, folder);
}

} // namespace gate17::node
