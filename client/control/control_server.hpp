// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "client/control/control_source.hpp"
#include "client/control/watch_hub.hpp"
#include "node/http/server.hpp"

namespace gate17::client {

/// Serves the control interface on a Unix socket that only the user of this process can open, and the events of
/// `watchers` as NDJSON without end under /watch. Both are borrowed and used on the server's thread; destruction of the
/// server ends that. The reason as a sentence when it cannot listen.
tl::expected<std::unique_ptr<node::http::server>, std::string>
serve_control(const std::filesystem::path& socket, const control_source& source, watch_hub& watchers);

} // namespace gate17::client
