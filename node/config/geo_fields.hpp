// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "node/config/geo_config.hpp"
#include "node/config/toml_section.hpp"
#include "node/config/toml_writer.hpp"

namespace gate17::node {

/// The table `[geo]` with the list `databases`; paths count from `folder`. No file is touched.
geo_config read_geo(toml_section& section, const std::filesystem::path& folder);

void write_geo(toml_writer& to, const geo_config& geo, const std::filesystem::path& folder);

} // namespace gate17::node
