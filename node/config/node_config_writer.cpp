// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/config_fields.hpp"
#include "node/config/exit_fields.hpp"
#include "node/config/geo_fields.hpp"
#include "node/config/limit_fields.hpp"
#include "node/config/node_config.hpp"
#include "node/config/units.hpp"
#include "proto/hex.hpp"

namespace gate17::node {
namespace {

void write_directory(toml_writer& to, const directory_config& directory, const std::filesystem::path& folder) {
  if (directory == directory_config{})
    return;
  to.header("[directory]").path("reject_list", directory.reject_list, folder);
  const gate17::directory::probe_rules usual;
  const auto& probes = directory.probes;
  if (probes.interval_periods != usual.interval_periods)
    to.number("probe_periods", probes.interval_periods);
  if (probes.measure_periods != usual.measure_periods)
    to.number("measure_periods", probes.measure_periods);
  if (probes.echo_bytes != usual.echo_bytes)
    to.text("measure_bytes", format_byte_count(probes.echo_bytes));
  for (const auto& trust : directory.trust) {
    to.header("[[directory.trust]]").text("node", proto::to_hex(trust.node));
    to.number("valid_until", trust.grant.valid_until).text("signature", proto::to_hex(trust.grant.signature.bytes));
  }
}

} // namespace

std::string write_toml(const node_config& config) {
  const auto folder = config.file.parent_path();
  toml_writer to;
  to.text("name", config.name);
  to.path("network", config.network_file, folder).path("state", config.state_folder, folder);
  to.texts("roles", role_names(config.roles)).endpoints("listen", config.listen);
  if (config.addresses != config.listen)
    to.endpoints("addresses", config.addresses);
  to.text("owner", proto::to_hex(config.owner.bytes))
      .text("owner_signature", proto::to_hex(config.owner_signature.bytes));
  to.text("contact", config.contact);
  write_place(to, config.place);
  if (config.metrics)
    to.text("metrics", config.metrics->to_string());
  to.number("loops", config.loops);
  if (config.price_piconero_per_gib != 0)
    to.number("price_piconero_per_gib", config.price_piconero_per_gib);
  if (config.capacity_bytes_per_second != 0)
    to.text("capacity_per_second", format_byte_count(config.capacity_bytes_per_second));
  if (config.drain_deadline != node_config{}.drain_deadline)
    to.text("drain_deadline", format_duration(config.drain_deadline));
  write_link(to, config.link);
  write_limits(to, config.limits);
  if (config.roles.has(proto::node_role::exit))
    write_exit(to, config.exit, folder);
  if (config.roles.has(proto::node_role::directory))
    write_directory(to, config.directory, folder);
  write_geo(to, config.geo, folder);
  write_log(to, config.log, folder);
  return to.take();
}

} // namespace gate17::node
