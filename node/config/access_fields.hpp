// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "node/config/access_rule.hpp"
#include "node/config/toml_section.hpp"
#include "node/config/toml_writer.hpp"

namespace gate17::node {

/// Tables `[[access]]`. `listeners` are all the file has; a rule for another one is an error.
std::vector<access_rule> read_access(toml_section& section, const std::filesystem::path& folder,
                                     const std::vector<proto::endpoint>& listeners);

/// A listener that others than this machine reach needs a rule: the network behind it would have a proxy for everybody.
void check_exposure(toml_section& section, std::string_view key, const std::vector<proto::endpoint>& listeners,
                    const std::vector<access_rule>& rules);

void write_access(toml_writer& to, const std::vector<access_rule>& rules, const std::filesystem::path& folder);

} // namespace gate17::node
