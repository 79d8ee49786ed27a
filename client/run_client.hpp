// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/config/client_config.hpp"

namespace gate17::client {

/// Runs a client in the foreground until SIGTERM or SIGINT; returns the exit code of the process. Prints `ready` and
/// notifies systemd once its proxies and its control socket serve. Once per process, before any other thread runs.
int run_client(const node::client_config& config);

} // namespace gate17::client
