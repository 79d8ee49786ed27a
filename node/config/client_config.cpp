// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/client_config.hpp"

#include <algorithm>

#include "node/config/client_fields.hpp"
#include "node/config/config_fields.hpp"

namespace gate17::node {

config_result<client_config> read_client_config(std::string_view text, const std::filesystem::path& file) {
  const auto absolute = std::filesystem::absolute(file).lexically_normal();
  const auto folder = absolute.parent_path();
  const auto tree = parse_toml(text, file.string());
  if (!tree)
    return tl::unexpected(tree.error());
  error_list errors(file.string());
  toml_section root(&*tree, "", errors);
  client_config config;
  config.file = absolute;
  root.required_text("network");
  root.required_text("state");
  config.network_file = read_path(root, "network", folder);
  config.state_folder = read_path(root, "state", folder);
  read_client_fields(root, folder, config);
  config.pin = root.parsed_list("pin", parse_node_id, "a node id of 64 hex digits");
  check_pin(root, config.pin);
  root.finish();
  if (!errors.empty())
    return tl::unexpected(errors.take());
  return config;
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
  write_link(to, config.link);
  write_log(to, config.log, folder);
  return to.take();
}

} // namespace gate17::node
