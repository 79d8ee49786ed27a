// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "node/cli/commands.hpp"
#include "node/config/network_settings.hpp"
#include "node/config/reject_list_file.hpp"
#include "node/config/start_check.hpp"
#include "node/keys/node_keys.hpp"

namespace gate17::node {
namespace {

using json = nlohmann::json;

/// What `run` would say about the node's file, the network file it names, and keys that exist already.
config_errors errors_of(const std::filesystem::path& file) {
  const auto config = load_node_config(file);
  if (!config)
    return config.error();
  const auto network = load_network_settings(config->network_file);
  if (!network)
    return network.error();
  const auto certificates = stored_certificates(config->state_folder);
  if (!certificates)
    return {};
  const auto authority = stored_authority(config->state_folder);
  if (!authority)
    return authority.error();
  if (const auto rejects = load_reject_list(config->directory.reject_list, network->network); !rejects)
    return rejects.error();
  const auto checked = check_start(*config, *network, proto::node_id_of(certificates->identity), *authority);
  return checked ? config_errors{} : checked.error();
}

} // namespace

void print_errors(const config_errors& errors, std::ostream& to) {
  for (const auto& error : errors)
    to << to_string(error) << '\n';
}

exit_code check_config(const std::filesystem::path& file, bool as_json, const environment& around) {
  const auto errors = errors_of(file);
  if (as_json) {
    json list = json::array();
    for (const auto& error : errors)
      list.push_back({{"file", error.file}, {"line", error.line}, {"reason", error.reason}});
    around.out << json{{"schema_version", schema_version}, {"valid", errors.empty()}, {"errors", list}}.dump(2) << '\n';
  } else if (errors.empty()) {
    around.out << file.string() << ": valid\n";
  } else {
    print_errors(errors, around.err);
  }
  return errors.empty() ? exit_ok : exit_failed;
}

exit_code run_config(const std::filesystem::path& file, const environment& around) {
  const auto config = load_node_config(file);
  if (!config) {
    print_errors(config.error(), around.err);
    return exit_failed;
  }
  return static_cast<exit_code>(around.run(*config));
}

} // namespace gate17::node
