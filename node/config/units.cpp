// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/units.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace gate17::node {
namespace {

struct unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::array durations{unit{"d", 86'400}, unit{"h", 3'600}, unit{"min", 60}, unit{"s", 1}};
constexpr std::array byte_counts{unit{"GiB", 1U << 30U}, unit{"MiB", 1U << 20U}, unit{"KiB", 1U << 10U}, unit{"", 1}};

template <std::size_t N>
std::optional<std::uint64_t> parse(std::string_view text, const std::array<unit, N>& units) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{})
    return std::nullopt;
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& candidate : units) {
    if (rest == candidate.name && count <= std::numeric_limits<std::int64_t>::max() / candidate.factor)
      return count * candidate.factor;
  }
  return std::nullopt;
}

template <std::size_t N>
std::string format(std::uint64_t count, const std::array<unit, N>& units) {
  for (const auto& candidate : units) {
    if (count != 0 && count % candidate.factor == 0)
      return std::to_string(count / candidate.factor) + std::string(candidate.name);
  }
  return std::to_string(count) + std::string(units.back().name);
}

} // namespace

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  const auto seconds = parse(text, durations);
  if (!seconds)
    return std::nullopt;
  return std::chrono::seconds(static_cast<std::int64_t>(*seconds));
}

std::string format_duration(std::chrono::seconds duration) {
  return format(static_cast<std::uint64_t>(duration.count()), durations);
}

std::optional<std::uint64_t> parse_byte_count(std::string_view text) { return parse(text, byte_counts); }

std::string format_byte_count(std::uint64_t bytes) { return format(bytes, byte_counts); }

} // namespace gate17::node
