// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gate17::node {

/// "10s", "30min", "1h", "2d": a whole number and one unit.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);
/// In the largest unit that divides it.
std::string format_duration(std::chrono::seconds duration);

/// "65536", "64KiB", "512MiB", "2GiB".
std::optional<std::uint64_t> parse_byte_count(std::string_view text);
std::string format_byte_count(std::uint64_t bytes);

} // namespace gate17::node
