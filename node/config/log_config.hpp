// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>

namespace gate17::node {

/// warn: the operator must know; info: a handful of lines per hour; debug: for developers.
enum class log_level : std::uint8_t { debug, info, warn, error };

/// Who writes a line. process: start, settings, end; control: what the control plane decided; proxy: listeners of
/// applications; keys: renewal; exit: what leaves the network.
enum class log_component : std::uint8_t { process, control, proxy, keys, exit };
inline constexpr std::size_t log_components = 5;

/// Table `[log]`.
struct log_config {
  log_level level = log_level::info;
  /// Empty: standard error (under systemd the journal).
  std::filesystem::path file = {};
  /// Components with a level of their own, table `[log.components]`.
  std::map<log_component, log_level> components = {};

  bool operator==(const log_config&) const = default;
};

} // namespace gate17::node
