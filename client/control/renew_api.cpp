// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/renew_api.hpp"

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "client/control/query_fields.hpp"
#include "client/control/status_json.hpp"

namespace gate17::client {

control_answer answer_renewal(std::string_view method, std::string_view query, const control_source& source) {
  if (method != "POST")
    return control_refusal(405, "only POST is answered here");
  auto fields = query_fields(query);
  if (!fields || fields->size() != fields->count("isolation"))
    return control_refusal(400, "the query may only say isolation=KEY, percent-encoded");
  std::optional<std::string> isolation;
  if (!fields->empty())
    isolation = std::move(fields->at("isolation"));
  const auto renewed = source.renew_circuits(std::move(isolation));
  if (!renewed)
    return control_refusal(503, "the circuit builder does not answer");
  const nlohmann::ordered_json body{{"schema_version", json_schema_version}, {"renewed", *renewed}};
  return {200, body.dump()};
}

} // namespace gate17::client
