// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "node/cli/commands.hpp"

namespace gate17::node {
namespace {

using json = nlohmann::json;

constexpr unsigned http_ok = 200;
constexpr unsigned http_unavailable = 503;

/// `detail` is what the node said: JSON when it is JSON, else its text.
void print(const node_config& config, std::string_view state, const json& detail, bool as_json, std::ostream& out) {
  if (as_json) {
    out << json{{"schema_version", schema_version}, {"name", config.name}, {"state", state}, {"detail", detail}}.dump(2)
        << '\n';
    return;
  }
  out << config.name << ": " << state << '\n';
  if (detail.is_string())
    out << detail.get<std::string>() << '\n';
  else if (!detail.is_null())
    out << detail.dump(2) << '\n';
}

} // namespace

exit_code show_status(const std::filesystem::path& file, bool as_json, const environment& around) {
  const auto config = load_node_config(file);
  if (!config) {
    print_errors(config.error(), around.err);
    return exit_failed;
  }
  if (!config->metrics) {
    around.err << file.string() << ": without the key 'metrics' a running node cannot be asked\n";
    return exit_failed;
  }
  const auto reply = around.get(*config->metrics, "/readyz");
  if (!reply) {
    print(*config, "not_running", reply.error(), as_json, around.out);
    return exit_not_running;
  }
  auto detail = json::parse(reply->body, nullptr, false);
  if (detail.is_discarded())
    detail = reply->body;
  if (reply->status == http_ok) {
    print(*config, "ready", detail, as_json, around.out);
    return exit_ok;
  }
  if (reply->status == http_unavailable) {
    print(*config, "not_ready", detail, as_json, around.out);
    return exit_not_connected;
  }
  around.err << config->metrics->to_string() << " answers " << reply->status << ": is that a gate17 node?\n";
  return exit_failed;
}

} // namespace gate17::node
