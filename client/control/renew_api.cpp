// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/renew_api.hpp"

#include <charconv>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "client/control/status_json.hpp"

namespace gate17::client {
namespace {

constexpr std::string_view isolation_field = "isolation=";
constexpr std::size_t isolation_bytes_max = 1'024;

/// RFC 3986, section 2.1; nothing for a broken escape.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    unsigned byte = 0;
    const auto digits = text.substr(i + 1, 2);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || read.ec != std::errc() || read.ptr != digits.data() + 2)
      return std::nullopt;
    out.push_back(static_cast<char>(byte));
    i += 2;
  }
  return out;
}

} // namespace

control_answer answer_renewal(std::string_view method, std::string_view query, const control_source& source) {
  if (method != "POST")
    return control_refusal(405, "only POST is answered here");
  std::optional<std::string> isolation;
  if (!query.empty()) {
    if (!query.starts_with(isolation_field) || query.size() > isolation_bytes_max)
      return control_refusal(400, "the query may only say isolation=KEY");
    isolation = percent_decoded(query.substr(isolation_field.size()));
    if (!isolation)
      return control_refusal(400, "the isolation key is not percent-encoded");
  }
  const auto renewed = source.renew_circuits(std::move(isolation));
  if (!renewed)
    return control_refusal(503, "the circuit builder does not answer");
  const nlohmann::ordered_json body{{"schema_version", json_schema_version}, {"renewed", *renewed}};
  return {200, body.dump()};
}

} // namespace gate17::client
