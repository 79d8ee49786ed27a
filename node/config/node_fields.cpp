// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/node_fields.hpp"

#include <algorithm>

#include "node/config/config_fields.hpp"
#include "node/config/exit_fields.hpp"
#include "node/config/geo_fields.hpp"
#include "node/config/limit_fields.hpp"
#include "proto/codec/descriptor.hpp"

namespace gate17::node {
namespace {

void read_contact(toml_section& section, node_config& config) {
  config.contact = section.text("contact");
  const auto printable = [](char character) { return character >= 0x20 && character < 0x7f; };
  if (config.contact.size() > proto::contact_bytes_max ||
      !std::all_of(config.contact.begin(), config.contact.end(), printable))
    section.error("contact", "'contact' must be at most 128 printable ASCII characters");
}

} // namespace

void read_node_fields(toml_section& section, const std::filesystem::path& folder, node_config& config) {
  config.name = read_name(section);
  config.roles = read_roles(section);
  read_contact(section, config);
  config.place = read_place(section);
  config.metrics = section.endpoint("metrics");
  config.loops = section.number<std::uint32_t>("loops", config.loops, 0, loops_max);
  config.price_piconero_per_gib = section.number<std::uint64_t>("price_piconero_per_gib", 0);
  config.capacity_bytes_per_second = section.byte_count("capacity_per_second", 0);
  config.drain_deadline = read_drain_deadline(section, config.drain_deadline);
  config.link = read_link(section);
  config.limits = read_limits(section);
  read_exit(section, folder, config);
  config.geo = read_geo(section, folder);
  if (!config.geo.databases.empty() && !config.roles.has(proto::node_role::directory))
    section.error("geo", "[geo] is for nodes with the role directory: authorities say where nodes are");
  config.log = read_log(section, folder);
}

} // namespace gate17::node
