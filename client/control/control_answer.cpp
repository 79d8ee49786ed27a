// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/control_answer.hpp"

#include <nlohmann/json.hpp>

#include "client/control/status_json.hpp"

namespace gate17::client {

control_answer control_refusal(int status, const char* error) {
  const nlohmann::ordered_json body{{"schema_version", json_schema_version}, {"error", error}};
  return {status, body.dump()};
}

} // namespace gate17::client
