// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/geo/geo_databases.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

namespace gate17::node {

namespace {

constexpr std::string_view remedy = "; put the file there, or take it out of 'databases' in [geo]";

// "LOCDBXX" in front: libloc's format. Near the end: MaxMind DB 2.0, "Database Metadata".
constexpr std::string_view libloc_mark = "LOCDBXX";
constexpr std::string_view mmdb_mark = "\xab\xcd\xefMaxMind.com";
constexpr std::streamoff mmdb_metadata_max = 128 * 1024;

std::string read_at(std::ifstream& in, std::streamoff from, std::streamoff count) {
  std::string bytes(static_cast<std::size_t>(count), '\0');
  in.clear();
  in.seekg(from);
  in.read(bytes.data(), count);
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return bytes;
}

opened_geo_source open_source(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    return tl::unexpected(std::string("is a folder"));
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in)
    return tl::unexpected(std::string("cannot be opened: ") + std::strerror(errno));
  const std::streamoff size = in.tellg();
  if (read_at(in, 0, static_cast<std::streamoff>(libloc_mark.size())) == libloc_mark)
    return open_libloc(file);
  const auto tail = std::min(size, mmdb_metadata_max);
  if (read_at(in, size - tail, tail).find(mmdb_mark) != std::string::npos)
    return open_mmdb(file);
  return open_country_ranges(file);
}

} // namespace

config_result<std::unique_ptr<const geo_databases>> geo_databases::open(const geo_config& config) {
  std::vector<std::unique_ptr<const geo_source>> sources;
  config_errors errors;
  for (const auto& file : config.databases) {
    auto opened = open_source(file);
    if (opened)
      sources.push_back(std::move(*opened));
    else
      errors.push_back({file.string(), 0, opened.error() + std::string(remedy)});
  }
  if (!errors.empty())
    return tl::unexpected(std::move(errors));
  return std::unique_ptr<const geo_databases>(new geo_databases(std::move(sources)));
}

std::optional<proto::location> geo_databases::locate(const proto::ip_address& address) const {
  std::vector<directory::place_claim> claims;
  for (const auto& source : sources_)
    if (auto claim = source->look_up(address))
      claims.push_back(std::move(*claim));
  return directory::agree(claims);
}

} // namespace gate17::node
