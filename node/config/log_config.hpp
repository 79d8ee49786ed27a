// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>

namespace gate17::node {

/// warn: the operator must know; info: a handful of lines per hour; debug: for developers.
enum class log_level : std::uint8_t { debug, info, warn, error };

/// Table `[log]`.
struct log_config {
  log_level level = log_level::info;
  /// Empty: standard error (under systemd the journal).
  std::filesystem::path file;

  bool operator==(const log_config&) const = default;
};

} // namespace gate17::node
