// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/config/node_config.hpp"

namespace gate17::node {

/// Runs a node in the foreground until SIGTERM or SIGINT; returns the exit code of the process. Prints `ready` and
/// notifies systemd once it serves. Defined beside main, because it starts the actors.
int run_node(const node_config& config);

} // namespace gate17::node
