// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/geo_fields.hpp"

#include <string>

namespace gate17::node {

geo_config read_geo(toml_section& section, const std::filesystem::path& folder) {
  geo_config out;
  auto table = section.table("geo");
  const auto to_path = [&](std::string_view text) -> std::optional<std::filesystem::path> {
    if (text.empty() || text.find('\0') != std::string_view::npos)
      return std::nullopt;
    return (folder / text).lexically_normal();
  };
  out.databases = table.parsed_list("databases", to_path, "the path of a file");
  if (out.databases.size() > geo_config::databases_max)
    table.error("databases", "'databases' has more than 16 files");
  if (table.present() && !table.has("databases"))
    table.error("databases", "[geo] needs the key 'databases'");
  table.finish();
  return out;
}

void write_geo(toml_writer& to, const geo_config& geo, const std::filesystem::path& folder) {
  if (geo.databases.empty())
    return;
  to.header("[geo]").paths("databases", geo.databases, folder);
}

} // namespace gate17::node
