// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "node/config/client_config.hpp"
#include "node/config/node_config.hpp"

namespace gate17::node {

/// The keys that differ between a running process and its file and that only a restart changes, as they are spelled in
/// the file. What is not among them can change while the process runs.
std::vector<std::string> keys_for_restart(const node_config& running, const node_config& wanted);
std::vector<std::string> keys_for_restart(const client_config& running, const client_config& wanted);

} // namespace gate17::node
