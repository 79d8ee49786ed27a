// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include <tl/expected.hpp>

#include "node/io/socket.hpp"

namespace gate17::node::http {

/// Stream sockets named by a file; errno on failure, ENAMETOOLONG beyond 107 bytes of path. Non-blocking,
/// close-on-exec. A full backlog shows as EAGAIN.
tl::expected<unique_fd, int> connect_unix(const std::filesystem::path& path);
/// Bound with the given mode before anybody can connect. The path must be free.
tl::expected<unique_fd, int> listen_unix(const std::filesystem::path& path, unsigned mode);

} // namespace gate17::node::http
