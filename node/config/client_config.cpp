// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/client_config.hpp"

#include <algorithm>

#include "node/config/access_fields.hpp"
#include "node/config/client_fields.hpp"
#include "node/config/config_fields.hpp"
#include "node/config/config_reader.hpp"
#include "node/config/geo_fields.hpp"
#include "node/config/route_fields.hpp"
#include "node/config/units.hpp"

namespace gate17::node {

config_result<client_config> read_client_config(std::string_view text, const std::filesystem::path& file) {
  return read_process_config<client_config>(text, file, [](auto& root, const auto& folder, client_config& config) {
    read_client_fields(root, folder, config);
    config.pin = root.parsed_list("pin", parse_node_id, "a node id of 64 hex digits");
    check_pin(root, config.pin);
  });
}

config_result<client_config> load_client_config(const std::filesystem::path& file) {
  const auto text = read_text_file(file.string());
  if (!text)
    return tl::unexpected(text.error());
  return read_client_config(*text, file);
}

std::string write_toml(const client_config& config) {
  const auto folder = config.file.parent_path();
  std::vector<std::string> pin;
  for (const auto& id : config.pin)
    pin.push_back(proto::to_hex(id));
  toml_writer to;
  to.path("network", config.network_file, folder).path("state", config.state_folder, folder);
  to.endpoints("socks", config.socks).endpoints("socks_fresh", config.socks_fresh).endpoints("http", config.http);
  to.path("control", config.control, folder);
  to.number("spare_circuits", config.spare_circuits).text("level", directory::to_string(config.level));
  to.texts("pin", pin).flag("early_success", config.early_success).texts("suites", suite_names(config.suites));
  to.number("loops", config.loops);
  if (config.drain_deadline != client_config{}.drain_deadline)
    to.text("drain_deadline", format_duration(config.drain_deadline));
  write_access(to, config.access, folder);
  write_routes(to, config.routes);
  write_geo(to, config.geo, folder);
  write_link(to, config.link);
  write_log(to, config.log, folder);
  return to.take();
}

} // namespace gate17::node
