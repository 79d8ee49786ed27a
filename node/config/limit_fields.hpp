// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/config/node_limits.hpp"
#include "node/config/toml_section.hpp"
#include "node/config/toml_writer.hpp"

namespace gate17::node {

/// Table `[limits]`; absent keys keep their defaults.
node_limits read_limits(toml_section& section);

/// Only what differs from the defaults.
void write_limits(toml_writer& to, const node_limits& limits);

} // namespace gate17::node
