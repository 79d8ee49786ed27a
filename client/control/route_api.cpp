// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/route_api.hpp"

#include <charconv>
#include <optional>
#include <string>

#include "client/control/query_fields.hpp"
#include "client/control/route_json.hpp"
#include "client/proxy/host_name.hpp"

namespace gate17::client {
namespace {

constexpr const char* no_answer = "the route planner does not answer";

std::optional<std::uint16_t> parse_port(const std::string& text) {
  std::uint16_t port = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() && port != 0 ? std::optional(port)
                                                                                      : std::nullopt;
}

/// False when the field has no such value.
bool take(actors::route_question& into, const std::string& name, const std::string& value) {
  if (name == "host") {
    into.target.host = checked_host(value).value_or("");
    return !into.target.host.empty();
  }
  if (name == "port") {
    into.target.port = parse_port(value).value_or(0);
    return into.target.port != 0;
  }
  if (name == "level") {
    into.level = directory::parse_security_level(value);
    return into.level.has_value();
  }
  if (name == "app") {
    into.app = value;
    return value.size() <= directory::route_rule::app_bytes_max;
  }
  if (name == "udp")
    into.target.protocol = directory::transport::udp;
  else if (name == "cleartext")
    into.cleartext = true;
  else
    return false;
  return value == "1";
}

std::optional<actors::route_question> parse_question(std::string_view query) {
  const auto fields = query_fields(query);
  if (!fields)
    return std::nullopt;
  actors::route_question question;
  for (const auto& [name, value] : *fields)
    if (!take(question, name, value))
      return std::nullopt;
  return question.target.host.empty() || question.target.port == 0 ? std::nullopt : std::optional(question);
}

} // namespace

control_answer answer_explanation(std::string_view method, std::string_view query, const control_source& source) {
  if (method != "GET")
    return control_refusal(405, "only GET is answered here");
  const auto question = parse_question(query);
  if (!question)
    return control_refusal(400, "the query must say host=HOST&port=PORT, and may say app=NAME, level=LEVEL, udp=1, "
                                "cleartext=1");
  const auto explained = source.explain(*question);
  if (!explained)
    return control_refusal(503, no_answer);
  return {200, explanation_json(*question, *explained)};
}

control_answer answer_exits(std::string_view method, const control_source& source) {
  if (method != "GET")
    return control_refusal(405, "only GET is answered here");
  const auto exits = source.exits();
  return exits ? control_answer{200, exits_json(*exits)} : control_refusal(503, no_answer);
}

} // namespace gate17::client
