// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/control_api.hpp"

#include <algorithm>

#include "client/control/bug_report.hpp"
#include "client/control/log_api.hpp"
#include "client/control/renew_api.hpp"
#include "client/control/route_api.hpp"
#include "client/control/status_json.hpp"
#include "node/log/log.hpp"

namespace gate17::client {
control_answer answer_control(std::string_view method, std::string_view target, const control_source& source) {
  const auto path = target.substr(0, target.find('?'));
  const auto query = target.substr(std::min(target.size(), path.size() + 1));
  if (path == "/log")
    return answer_log(method, query);
  if (path == "/circuits/new")
    return answer_renewal(method, query, source);
  if (path == "/route")
    return answer_explanation(method, query, source);
  if (path == "/exits")
    return answer_exits(method, source);
  if (path != "/status" && path != "/routes" && path != "/bugreport")
    return control_refusal(404, "no such resource");
  if (method != "GET")
    return control_refusal(405, "only GET is answered here");
  if (path == "/bugreport")
    return {200, bug_report_json(
                     {GATE17_VERSION, source.config(), source.status(), node::recent_warnings(), read_system_facts()})};
  if (path == "/status")
    return {200, status_json(source.status())};
  return {200, routes_json(source.routes())};
}

} // namespace gate17::client
