// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <filesystem>
#include <vector>

#include "directory/route/route_policy.hpp"
#include "node/config/client_config.hpp"
#include "node/config/toml_section.hpp"

namespace gate17::node {

/// The keys that a client has in its own file and in a plan alike: all but its name, its paths and `pin`.
void read_client_fields(toml_section& section, const std::filesystem::path& folder, client_config& config);

/// A pinned path, by names or ids, keeps the hard rules that can be seen here: 3 to 8 different nodes.
template <class Name>
void check_pin(toml_section& section, const std::vector<Name>& pin) {
  if (pin.empty())
    return;
  if (pin.size() < directory::hops_min || pin.size() > directory::hops_max)
    section.error("pin", "'pin' needs 3 to 8 nodes, entry first");
  auto sorted = pin;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    section.error("pin", "'pin' names a node twice");
}

} // namespace gate17::node
