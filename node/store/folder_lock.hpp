// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include <tl/expected.hpp>

#include "node/io/socket.hpp"

namespace gate17::node {

/// Holds a state folder for this process, so that there is one process per node_id: two with the same keys would
/// accept the same handshake twice. The kernel lets go when the process ends, however it ends; nothing goes stale.
class folder_lock {
public:
  /// Creates the folder (0700) when missing. The error is a sentence that names the folder and, if known, the holder.
  static tl::expected<folder_lock, std::string> take(const std::filesystem::path& folder);

private:
  explicit folder_lock(unique_fd fd) : fd_(std::move(fd)) {}

  unique_fd fd_;
};

} // namespace gate17::node
