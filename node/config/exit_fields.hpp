// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "node/config/node_config.hpp"
#include "node/config/toml_section.hpp"
#include "node/config/toml_writer.hpp"

namespace gate17::node {

/// Table `[exit]`; absent keys keep their defaults. An error when the node has not the role.
void read_exit(toml_section& section, const std::filesystem::path& folder, node_config& config);

void write_exit(toml_writer& to, const exit_config& exit, const std::filesystem::path& folder);

} // namespace gate17::node
