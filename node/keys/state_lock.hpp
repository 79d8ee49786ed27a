// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "node/config/config_error.hpp"
#include "node/io/socket.hpp"

namespace gate17::node {

/// One process per state folder, so that no two nodes share an identity and its replay set (R4). Held until destroyed;
/// the kernel releases it when the process dies.
class state_lock {
public:
  /// An error when another process holds it, or when the folder is missing. File: `lock`, with the owner's pid.
  static config_result<state_lock> acquire(const std::filesystem::path& folder);

private:
  explicit state_lock(unique_fd fd) : fd_(std::move(fd)) {}

  unique_fd fd_;
};

} // namespace gate17::node
