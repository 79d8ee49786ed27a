// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

#include "node/config/config_fields.hpp"

namespace gate17::node {

/// Reads text as the configuration of a process: where the network file and the state folder are, then what
/// `read_rest(root, folder, config)` takes, then no other key. Touches no file. Relative paths count from the folder of
/// `file`.
template <class Config, class ReadRest>
config_result<Config> read_process_config(std::string_view text, const std::filesystem::path& file,
                                          ReadRest read_rest) {
  const auto absolute = std::filesystem::absolute(file).lexically_normal();
  const auto folder = absolute.parent_path();
  const auto tree = parse_toml(text, file.string());
  if (!tree)
    return tl::unexpected(tree.error());
  error_list errors(file.string());
  toml_section root(&*tree, "", errors);
  Config config;
  config.file = absolute;
  root.required_text("network");
  root.required_text("state");
  config.network_file = read_path(root, "network", folder);
  config.state_folder = read_path(root, "state", folder);
  read_rest(root, folder, config);
  root.finish();
  if (!errors.empty())
    return tl::unexpected(errors.take());
  return config;
}

} // namespace gate17::node
