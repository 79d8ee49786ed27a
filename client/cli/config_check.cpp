// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/config_check.hpp"

#include <nlohmann/json.hpp>

#include "client/control/status_json.hpp"
#include "node/config/client_config.hpp"

namespace gate17::client {
namespace {

using json = nlohmann::ordered_json;

std::string errors_json(const node::config_errors& errors) {
  json out{{"schema_version", json_schema_version}, {"valid", errors.empty()}, {"errors", json::array()}};
  for (const auto& error : errors)
    out["errors"].push_back({{"file", error.file}, {"line", error.line}, {"reason", error.reason}});
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

void print_config_errors(const node::config_errors& errors, std::ostream& to) {
  for (const auto& error : errors)
    to << node::to_string(error) << '\n';
  to << std::flush;
}

exit_code check_config(const std::filesystem::path& file, bool as_json, std::ostream& out, std::ostream& err) {
  const auto config = node::load_client_config(file);
  const auto errors = config ? node::config_errors{} : config.error();
  if (as_json)
    out << errors_json(errors) << std::endl;
  else if (errors.empty())
    out << file.string() << ": ok" << std::endl;
  else
    print_config_errors(errors, err);
  return errors.empty() ? exit_ok : exit_failed;
}

} // namespace gate17::client
