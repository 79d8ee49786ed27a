// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "directory/route/route_preferences.hpp"
#include "node/config/toml_section.hpp"
#include "node/config/toml_writer.hpp"

namespace gate17::node {

/// The table `[routes]`: what to avoid (`avoid_countries`, `avoid_asns`, `avoid_owners`, `avoid_nodes`), `rules` in the
/// grammar of `directory::route_rule`, and where the client stands (`country`, `lat`, `lon`), which decides about the
/// entries it takes.
directory::route_preferences read_routes(toml_section& section);

void write_routes(toml_writer& to, const directory::route_preferences& routes);

} // namespace gate17::node
