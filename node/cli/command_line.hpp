// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/cli/environment.hpp"

namespace gate17::node {

/// The real clock, network and streams around `run`.
environment default_environment(proto::random_source& random, std::function<int(const node_config&)> run);

/// The program `gate17-node`: parses, does, prints, and returns an `exit_code`.
int command_line(int argc, const char* const* argv, const environment& around);

} // namespace gate17::node
