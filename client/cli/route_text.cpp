// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/route_text.hpp"

#include <fmt/format.h>

#include "client/cli/answer_json.hpp"

namespace gate17::client {
namespace {

using json = nlohmann::ordered_json;

std::string text_at(const json& object, const char* key) { return clean(object.at(key).get<std::string>()); }
bool flag_at(const json& object, const char* key) { return object.at(key).get<bool>(); }

std::string row(std::string_view name, std::string_view value) { return fmt::format("{:<12}{}\n", name, value); }
std::string row_unless_empty(std::string_view name, const std::string& value) {
  return value.empty() ? value : row(name, value);
}

std::string or_unknown(const std::string& text) { return text.empty() ? "unknown" : text; }

std::string joined(const json& list, std::string_view between) {
  std::string out;
  for (const auto& item : list)
    out += (out.empty() ? "" : std::string(between)) + clean(item.get<std::string>());
  return out;
}

std::string place_text(const json& place) {
  if (place.is_null())
    return "unknown: no exit is better for being near";
  auto out = or_unknown(text_at(place, "country"));
  if (place.contains("latitude"))
    out += fmt::format(", {:.1f} {:.1f}", place.at("latitude").get<double>(), place.at("longitude").get<double>());
  return out + (flag_at(place, "vague") ? " (vague)" : "");
}

std::string hop_rows(const json& hops) {
  std::string out;
  std::size_t number = 0;
  for (const auto& hop : hops)
    out += fmt::format("  {}  {:<12} owner {:<10} {:<3} {:<8} {:<24} {}\n", ++number, text_at(hop, "name"),
                       text_at(hop, "owner"), text_at(hop, "country"), flag_at(hop, "trusted") ? "trusted" : "",
                       text_at(hop, "address"), text_at(hop, "reason"));
  return out;
}

std::string lanes_text(const json& lanes) {
  std::string out;
  for (const auto& lane : lanes)
    out += fmt::format("{}{:.1f}{}", out.empty() ? "" : " + ", lane.at("round_trip_ms").get<double>(),
                       flag_at(lane, "measured") ? "" : " (predicted)");
  return out;
}

std::string cost_row(const json& cost) {
  const auto& km = cost.at("destination_km");
  const auto way = km.is_null() ? std::string("distance to the destination unknown")
                                : fmt::format("{} km from exit to destination", km.get<std::int64_t>());
  return fmt::format("     cost {:.1f} ms: lanes {}, load {:.1f}, last stretch {:.1f} ({}{})\n",
                     cost.at("total_ms").get<double>(), lanes_text(cost.at("lanes")), cost.at("load_ms").get<double>(),
                     cost.at("destination_ms").get<double>(), way,
                     flag_at(cost, "vague_exit") ? ", the exit's place is vague" : "");
}

std::string route_rows(const json& route, std::size_t number) {
  auto out = fmt::format("route {}\n", number) + hop_rows(route.at("hops")) + cost_row(route.at("cost"));
  for (const auto& rule : route.at("relaxed"))
    out += fmt::format("     not kept: {}: {}\n", text_at(rule, "rule"), text_at(rule, "text"));
  return out + fmt::format("     the exit could take {} node{} for the entry\n",
                           route.at("compatible_entries").get<std::uint64_t>(),
                           route.at("compatible_entries") == 1 ? "" : "s");
}

std::string explanation_rows(const json& answer) {
  const auto& target = answer.at("destination");
  auto out = row("destination", fmt::format("{} {}/{}", text_at(target, "host"), text_at(target, "protocol"),
                                            target.at("port").get<std::uint64_t>())) +
             row_unless_empty("application", text_at(answer, "app"));
  if (const auto trouble = text_at(answer, "trouble"); !trouble.empty())
    return out + row("no route", trouble);
  out +=
      row("place", place_text(target.at("place"))) + row("level", text_at(answer, "level")) +
      row("exit", text_at(answer, "verdict") + (flag_at(answer, "needs_trusted_exit") ? " [trusted]" : " [any]")) +
      row("rule", answer.at("rule").get<std::string>().empty() ? "none of [routes] matches" : text_at(answer, "rule")) +
      row_unless_empty("avoided", joined(answer.at("avoids"), ", "));
  if (const auto& refusal = answer.at("refusal"); !refusal.is_null())
    return out + row("no route", text_at(refusal, "text")) + row("because of", text_at(refusal, "rule")) +
           row("what to do", text_at(refusal, "remedy"));
  std::size_t number = 0;
  for (const auto& route : answer.at("routes"))
    out += route_rows(route, ++number);
  return out;
}

std::string exit_row(const json& exit) {
  const auto& place = exit.at("place");
  return fmt::format("{:<12} {:<8}{} {:<10} {:<8} {:<28} {}\n", text_at(exit, "name"),
                     or_unknown(text_at(place, "country")), flag_at(place, "vague") ? "~" : " ", text_at(exit, "owner"),
                     flag_at(exit, "trusted") ? "trusted" : "", joined(exit.at("policy"), "; "),
                     flag_at(exit, "usable") ? "usable" : "not usable: " + text_at(exit, "why_not"));
}

} // namespace

tl::expected<std::string, std::string> explanation_text(std::string_view text) {
  return from_answer(text, explanation_rows);
}

tl::expected<std::string, std::string> exits_text(std::string_view text) {
  return from_answer(text, [](const json& answer) {
    std::string out;
    for (const auto& exit : answer.at("exits"))
      out += exit_row(exit);
    return out.empty() ? std::string("no exits\n")
                       : fmt::format("{:<12} {:<8}  {:<10} {:<8} {:<28} {}\n", "name", "country", "owner", "", "policy",
                                     "now") +
                             out;
  });
}

exit_code explanation_code(std::string_view text) {
  const auto code = from_answer(text, [](const json& answer) {
    return !answer.at("refusal").is_null()                    ? exit_no_route
           : !answer.at("trouble").get<std::string>().empty() ? exit_not_connected
                                                              : exit_ok;
  });
  return code.value_or(exit_failed);
}

} // namespace gate17::client
