// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "node/config/node_config.hpp"
#include "node/config/toml_section.hpp"

namespace gate17::node {

/// The keys that a node has in its own file and in a plan alike: everything but paths, addresses, owner and the table
/// `[directory]`.
void read_node_fields(toml_section& section, const std::filesystem::path& folder, node_config& config);

} // namespace gate17::node
