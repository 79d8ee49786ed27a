// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/watch_text.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "client/cli/answer_json.hpp"
#include "client/cli/status_text.hpp"

namespace gate17::client {
namespace {

using json = nlohmann::ordered_json;

std::uint64_t number_at(const json& object, const char* key) { return object.at(key).get<std::uint64_t>(); }
std::string text_at(const json& object, const char* key) { return clean(object.at(key).get<std::string>()); }

std::string segment_text(const json& segment) {
  return segment.is_null() ? "nobody knows where" : fmt::format("at segment {}", segment.get<std::uint64_t>());
}

std::string event_text(const std::string& event, const json& line) {
  if (event == "circuit_built")
    return fmt::format("circuit {} built", number_at(line, "circuit"));
  if (event == "circuit_closed")
    return fmt::format("circuit {} closed: {}, {}", number_at(line, "circuit"), text_at(line, "reason"),
                       segment_text(line.at("segment")));
  if (event == "stream_opened")
    return fmt::format("stream {} opened on circuit {}", number_at(line, "stream"), number_at(line, "circuit"));
  if (event == "stream_closed")
    return fmt::format("stream {} closed: {}, {}", number_at(line, "stream"), text_at(line, "reason"),
                       bytes_text(number_at(line, "bytes")));
  if (event == "consensus_adopted")
    return fmt::format("network document of period {} adopted", number_at(line, "period"));
  if (event == "entry_changed")
    return "entry changed: " + text_at(line, "reason");
  if (event == "state_changed")
    return "state: " + text_at(line, "state");
  if (event == "lost")
    return fmt::format("{} events lost: read faster", number_at(line, "count"));
  return event;
}

} // namespace

tl::expected<std::string, std::string> watch_text(std::string_view text) {
  return from_answer(text, [](const json& line) {
    constexpr std::int64_t last_year_end = 253'402'300'799; // of four digits; formatting throws beyond any year
    const auto second = std::clamp<std::int64_t>(line.at("time").get<std::int64_t>() / 1000, 0, last_year_end);
    return fmt::format("{:%H:%M:%S}Z {}\n", fmt::gmtime(static_cast<std::time_t>(second)),
                       event_text(text_at(line, "event"), line));
  });
}

} // namespace gate17::client
