// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/rule_lifetime.hpp"

#include <charconv>

namespace gate17::directory {

namespace {

constexpr std::string_view restart_words = "until restart";

/// Seconds in one of the unit; 0 when it is none.
std::uint32_t seconds_in(std::string_view unit) {
  if (unit == "s") {
    return 1;
  }
  if (unit == "min") {
    return 60;
  }
  return unit == "h" ? 3600 : 0;
}

} // namespace

result<rule_lifetime> rule_lifetime::parse(std::string_view words) {
  if (words == "forever") {
    return rule_lifetime();
  }
  if (words == "once") {
    return rule_lifetime{kind::once, {}};
  }
  if (words == restart_words) {
    return rule_lifetime{kind::until_restart, {}};
  }
  std::uint32_t count = 0;
  const char* const end = words.data() + words.size();
  const auto parsed = std::from_chars(words.data(), end, count);
  if (parsed.ec != std::errc()) {
    return fail(errc::bad_rule_lifetime);
  }
  const auto unit = seconds_in({parsed.ptr, static_cast<std::size_t>(end - parsed.ptr)});
  const std::chrono::seconds span(std::uint64_t{count} * unit);
  if (unit == 0 || span < span_min || span > span_max) {
    return fail(errc::bad_rule_lifetime);
  }
  return rule_lifetime{kind::span, span};
}

std::string rule_lifetime::to_string() const {
  switch (ends) {
  case kind::forever:
    return {};
  case kind::once:
    return "once";
  case kind::until_restart:
    return std::string(restart_words);
  case kind::span:
    break;
  }
  const auto seconds = span.count();
  if (seconds % 3600 == 0) {
    return std::to_string(seconds / 3600) + "h";
  }
  return seconds % 60 == 0 ? std::to_string(seconds / 60) + "min" : std::to_string(seconds) + "s";
}

} // namespace gate17::directory
