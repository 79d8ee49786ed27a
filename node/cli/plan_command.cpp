// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "node/cli/commands.hpp"
#include "node/plan/plan.hpp"
#include "node/plan/plan_apply.hpp"

namespace gate17::node {
namespace {

using json = nlohmann::json;

json to_json(const plan& applied, const plan_report& report) {
  json files = json::array();
  for (const auto& file : report.files)
    files.push_back({{"name", file.name}, {"file", file.file.string()}, {"change", to_string(file.change)}});
  json nodes = json::array();
  for (const auto& node : report.nodes)
    nodes.push_back({{"name", node.name}, {"node_id", proto::to_hex(node.id)}});
  json warnings = json::array();
  for (const auto& warning : applied.warnings)
    warnings.push_back(to_string(warning));
  return {{"schema_version", schema_version},
          {"network", applied.network_name},
          {"threshold", applied.threshold()},
          {"files", files},
          {"nodes", nodes},
          {"warnings", warnings}};
}

} // namespace

exit_code apply_plan_file(const std::filesystem::path& file, const std::filesystem::path& out, bool as_json,
                          const environment& around) {
  const auto wanted = load_plan(file);
  if (!wanted) {
    print_errors(wanted.error(), around.err);
    return exit_failed;
  }
  for (const auto& warning : wanted->warnings)
    around.err << "warning: " << to_string(warning) << '\n';
  const auto progress = [&](const std::string& line) {
    if (!as_json)
      around.out << line << std::endl;
  };
  const auto report = apply_plan(*wanted, out, around.now(), around.random, progress);
  if (!report) {
    print_errors(report.error(), around.err);
    return exit_failed;
  }
  if (as_json)
    around.out << to_json(*wanted, *report).dump(2) << '\n';
  else
    around.out << "network " << wanted->network_name << ": " << report->nodes.size() << " nodes, "
               << wanted->clients.size() << " clients in " << out.string() << '\n';
  return exit_ok;
}

} // namespace gate17::node
