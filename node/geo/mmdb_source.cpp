// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <string_view>

#include <maxminddb.h>

#include "node/geo/geo_source.hpp"
#include "node/io/socket_address.hpp"

namespace gate17::node {

namespace {

using path = const char* const*;

// Where databases keep what: nested as GeoLite2 and GeoIP2 do, flat as most others.
constexpr const char* country_nested[] = {"country", "iso_code", nullptr};
constexpr const char* country_code[] = {"country_code", nullptr};
constexpr const char* country_flat[] = {"country", nullptr};
constexpr const char* latitude_nested[] = {"location", "latitude", nullptr};
constexpr const char* latitude_flat[] = {"latitude", nullptr};
constexpr const char* latitude_short[] = {"lat", nullptr};
constexpr const char* longitude_nested[] = {"location", "longitude", nullptr};
constexpr const char* longitude_flat[] = {"longitude", nullptr};
constexpr const char* longitude_short[] = {"lng", nullptr};
constexpr const char* longitude_shorter[] = {"lon", nullptr};
constexpr const char* system_nested[] = {"traits", "autonomous_system_number", nullptr};
constexpr const char* system_flat[] = {"autonomous_system_number", nullptr};
constexpr const char* system_short[] = {"asn", nullptr};
constexpr const char* anycast_nested[] = {"traits", "is_anycast", nullptr};
constexpr const char* anycast_flat[] = {"is_anycast", nullptr};
constexpr const char* anycast_short[] = {"anycast", nullptr};

std::string_view text_of(const MMDB_entry_data_s& data) { return {data.utf8_string, data.data_size}; }

std::optional<double> to_number(std::string_view text) {
  if (text.starts_with("AS"))
    text.remove_prefix(2);
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// Some write numbers as texts.
std::optional<double> to_number(const MMDB_entry_data_s& data) {
  switch (data.type) {
  case MMDB_DATA_TYPE_DOUBLE:
    return data.double_value;
  case MMDB_DATA_TYPE_FLOAT:
    return data.float_value;
  case MMDB_DATA_TYPE_UINT16:
    return data.uint16;
  case MMDB_DATA_TYPE_UINT32:
    return data.uint32;
  case MMDB_DATA_TYPE_INT32:
    return data.int32;
  case MMDB_DATA_TYPE_UINT64:
    return static_cast<double>(data.uint64);
  case MMDB_DATA_TYPE_UTF8_STRING:
    return to_number(text_of(data));
  default:
    return std::nullopt;
  }
}

class record {
public:
  explicit record(MMDB_entry_s entry) : entry_(entry) {}

  std::string country() const {
    for (const path at : {country_nested, country_code, country_flat}) {
      const auto data = value_at(at);
      if (data && data->type == MMDB_DATA_TYPE_UTF8_STRING)
        return std::string(text_of(*data));
    }
    return {};
  }

  std::optional<directory::coordinates> coordinates() const {
    const auto latitude = number({latitude_nested, latitude_flat, latitude_short});
    const auto longitude = number({longitude_nested, longitude_flat, longitude_short, longitude_shorter});
    if (!latitude || !longitude)
      return std::nullopt;
    return directory::coordinates{*latitude, *longitude};
  }

  std::uint32_t system() const {
    const double found = number({system_nested, system_flat, system_short}).value_or(0);
    return found >= 1 && found <= std::numeric_limits<std::uint32_t>::max() ? static_cast<std::uint32_t>(found) : 0;
  }

  bool anycast() const {
    for (const path at : {anycast_nested, anycast_flat, anycast_short}) {
      const auto data = value_at(at);
      if (data && data->type == MMDB_DATA_TYPE_BOOLEAN)
        return data->boolean;
      if (data && data->type == MMDB_DATA_TYPE_UTF8_STRING)
        return text_of(*data) == "true";
    }
    return false;
  }

private:
  std::optional<MMDB_entry_data_s> value_at(path at) const {
    MMDB_entry_s entry = entry_;
    MMDB_entry_data_s data{};
    if (MMDB_aget_value(&entry, &data, at) != MMDB_SUCCESS || !data.has_data)
      return std::nullopt;
    return data;
  }

  std::optional<double> number(std::initializer_list<path> places) const {
    for (const path at : places)
      if (const auto data = value_at(at))
        if (const auto found = to_number(*data))
          return found;
    return std::nullopt;
  }

  MMDB_entry_s entry_;
};

class mmdb_source final : public geo_source {
public:
  explicit mmdb_source(const MMDB_s& opened) : opened_(opened) {}
  ~mmdb_source() override { MMDB_close(&opened_); }
  mmdb_source(const mmdb_source&) = delete;
  mmdb_source& operator=(const mmdb_source&) = delete;

  std::optional<directory::place_claim> look_up(const proto::ip_address& address) const override {
    auto wanted = to_socket_address({address, 0});
    int error = MMDB_SUCCESS;
    const auto found = MMDB_lookup_sockaddr(&opened_, wanted.get(), &error);
    if (error != MMDB_SUCCESS || !found.found_entry)
      return std::nullopt;
    const record read(found.entry);
    directory::place_claim claim;
    claim.country = read.country();
    claim.at = read.coordinates();
    claim.asn = read.system();
    claim.anycast = read.anycast();
    return claim;
  }

private:
  mutable MMDB_s opened_; ///< look-ups only read it
};

} // namespace

opened_geo_source open_mmdb(const std::filesystem::path& file) {
  MMDB_s opened{};
  if (const int error = MMDB_open(file.c_str(), MMDB_MODE_MMAP, &opened); error != MMDB_SUCCESS)
    return tl::unexpected("is no sound MaxMind DB: " + std::string(MMDB_strerror(error)));
  return std::make_unique<const mmdb_source>(opened);
}

} // namespace gate17::node
