// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/log_names.hpp"

#include <algorithm>
#include <array>

namespace gate17::node {
namespace {

/// In the order of the enumerators.
constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, log_components> component_names{"process", "control", "proxy", "keys", "exit"};

template <class Enumeration, std::size_t size>
std::optional<Enumeration> parse(const std::array<std::string_view, size>& names, std::string_view text) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end())
    return std::nullopt;
  return static_cast<Enumeration>(found - names.begin());
}

} // namespace

std::string_view to_string(log_level level) { return level_names[static_cast<std::size_t>(level)]; }
std::optional<log_level> parse_log_level(std::string_view text) { return parse<log_level>(level_names, text); }

std::string_view to_string(log_component component) { return component_names[static_cast<std::size_t>(component)]; }
std::optional<log_component> parse_log_component(std::string_view text) {
  return parse<log_component>(component_names, text);
}

} // namespace gate17::node
