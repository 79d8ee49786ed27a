// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/log_api.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "client/control/status_json.hpp"
#include "node/config/log_names.hpp"
#include "node/log/log.hpp"

namespace gate17::client {
namespace {

std::string levels_json() {
  nlohmann::ordered_json out{{"schema_version", json_schema_version}, {"levels", nlohmann::ordered_json::object()}};
  for (std::size_t i = 0; i < node::log_components; ++i) {
    const auto component = static_cast<node::log_component>(i);
    out["levels"][std::string(to_string(component))] = to_string(node::level_of(component));
  }
  return out.dump();
}

/// `name=value` pairs between `&`; the words here need no percent-encoding.
std::string_view value_of(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
      return pair.substr(name.size() + 1);
  }
  return {};
}

} // namespace

control_answer answer_log(std::string_view method, std::string_view query) {
  if (method == "GET")
    return {200, levels_json()};
  if (method != "POST")
    return control_refusal(405, "only GET and POST are answered here");
  const auto level = node::parse_log_level(value_of(query, "level"));
  if (!level)
    return control_refusal(400, "level must be debug, info, warn or error");
  const auto name = value_of(query, "component");
  const auto component = node::parse_log_component(name);
  if (!name.empty() && !component)
    return control_refusal(400, "component must be process, control, proxy, keys or exit");
  node::set_log_level(*level, component);
  return {200, levels_json()};
}

} // namespace gate17::client
