// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "node/config/config_error.hpp"
#include "node/config/log_config.hpp"
#include "node/log/log_limit.hpp"
#include "proto/node_id.hpp"

namespace gate17::node {

/// Text that its author vouches for: it names no user, no peer address that is not a node's own, no destination, no
/// key. Plain strings do not compile as log arguments, so that every one of them was thought about.
struct public_text {
  std::string_view value;
};

/// What may stand in a log line: numbers, literals, node ids (shortened) and `public_text`. Enumerations, errors and
/// addresses are turned into public_text by the caller, who thereby decides.
template <class T>
inline constexpr bool
    is_loggable = std::is_arithmetic_v<std::decay_t<T>> || std::is_same_v<std::decay_t<T>, public_text> ||
                  std::is_same_v<std::decay_t<T>, proto::node_id> ||
                  (std::is_array_v<std::remove_reference_t<T>> && std::is_same_v<std::decay_t<T>, const char*>);

/// Opens the log of this process. Called once, before other threads start; without it lines of level info and above go
/// to standard error. An error when the file cannot be opened.
config_result<void> start_log(const log_config& config);

/// From now on, as a file says it; its log file is left alone. Thread-safe.
void set_log_levels(const log_config& config);

/// From now on: for one component, or for all of them. Thread-safe.
void set_log_level(log_level level, std::optional<log_component> component = std::nullopt);
log_level level_of(log_component component);

/// The newest lines of level warn and error since the start, oldest first, as they were written.
std::vector<std::string> recent_warnings();

/// Whether a line of this level would be written; for lines that are costly to compose.
bool log_enabled(log_component component, log_level level);

namespace detail {
/// Line breaks and control characters become '?', so that one call is one line.
void write_log_line(log_component component, log_level level, std::string_view line, std::uint64_t suppressed = 0);
} // namespace detail

/// One line. Thread-safe. Not for the path of a cell.
template <class... Args>
void log(log_component component, log_level level, fmt::format_string<Args...> format, Args&&... args) {
  static_assert((is_loggable<Args> && ...), "see is_loggable: wrap text that is fit for a log in public_text");
  if (log_enabled(component, level))
    detail::write_log_line(component, level, fmt::format(format, std::forward<Args>(args)...));
}

/// The same for whatever a peer can trigger: at most `limit` lets through; the next line says how many were left out.
template <class... Args>
void log(log_limit& limit, log_component component, log_level level, fmt::format_string<Args...> format,
         Args&&... args) {
  static_assert((is_loggable<Args> && ...), "see is_loggable: wrap text that is fit for a log in public_text");
  if (!log_enabled(component, level) || !limit.admit())
    return;
  detail::write_log_line(component, level, fmt::format(format, std::forward<Args>(args)...), limit.take_suppressed());
}

} // namespace gate17::node

template <>
struct fmt::formatter<gate17::node::public_text> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const gate17::node::public_text& text, Context& context) const {
    return fmt::formatter<std::string_view>::format(text.value, context);
  }
};

template <>
struct fmt::formatter<gate17::proto::node_id> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const gate17::proto::node_id& id, Context& context) const {
    return fmt::formatter<std::string_view>::format(gate17::proto::to_short_hex(id), context);
  }
};
