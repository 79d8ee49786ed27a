// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/control_api.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "client/control/renew_api.hpp"
#include "client/control/status_json.hpp"

namespace gate17::client {
namespace {

control_answer refusal(int status, const char* error) {
  const nlohmann::ordered_json body{{"schema_version", json_schema_version}, {"error", error}};
  return {status, body.dump()};
}

} // namespace

control_answer answer_control(std::string_view method, std::string_view target, const control_source& source) {
  const auto path = target.substr(0, target.find('?'));
  if (path == "/circuits/new")
    return answer_renewal(method, target.substr(std::min(target.size(), path.size() + 1)), source);
  if (path != "/status" && path != "/routes")
    return refusal(404, "no such resource");
  if (method != "GET")
    return refusal(405, "only GET is answered here");
  if (path == "/status")
    return {200, status_json(source.status())};
  return {200, routes_json(source.routes())};
}

} // namespace gate17::client
