// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "node/config/log_config.hpp"

/// Levels and components of the log as files, commands and lines spell them.
namespace gate17::node {

std::string_view to_string(log_level level);
std::optional<log_level> parse_log_level(std::string_view text);

std::string_view to_string(log_component component);
std::optional<log_component> parse_log_component(std::string_view text);

} // namespace gate17::node
