// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "directory/place_claim.hpp"
#include "proto/cell/endpoint.hpp"

namespace gate17::node {

/// One database of places, read once. Thread-safe.
class geo_source {
public:
  virtual ~geo_source() = default;

  /// Nothing for an address that the database does not list.
  virtual std::optional<directory::place_claim> look_up(const proto::ip_address& address) const = 0;
};

/// The reason, as the end of a sentence that begins with the file's name.
using opened_geo_source = tl::expected<std::unique_ptr<const geo_source>, std::string>;

/// MaxMind DB, with the nested fields of GeoLite2 and GeoIP2 (`country.iso_code`, `location.latitude`,
/// `autonomous_system_number`, `traits.is_anycast`) or flat ones as others write them (`country_code`, `latitude`,
/// `asn` as a number or "AS64500"). A file that holds one family only knows nothing of the other. The file stays
/// mapped: replace it by moving another into its place.
opened_geo_source open_mmdb(const std::filesystem::path& file);

/// The database of IPFire's libloc (Debian: libloc-database): countries, systems and the anycast flag. Stays mapped.
opened_geo_source open_libloc(const std::filesystem::path& file);

/// Ranges of addresses in text, as `country_ranges` reads them (Debian: tor-geoipdb). Held in memory.
opened_geo_source open_country_ranges(const std::filesystem::path& file);

} // namespace gate17::node
