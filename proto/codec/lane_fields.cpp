// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/lane_fields.hpp"

#include <algorithm>
#include <functional>

#include "proto/codec/location.hpp"

namespace gate17::proto {

namespace {

constexpr std::size_t country_bytes = 2;
constexpr std::int64_t round_trip_units_max = 65'535;

template <class Items>
bool strictly_ascending(const Items& items) {
  return std::adjacent_find(items.begin(), items.end(), std::greater_equal<>()) == items.end();
}

bool has_path(const lane& item) { return !item.countries.empty() || !item.asns.empty(); }

bool is_lane(const lane& item) {
  const auto units = item.round_trip / lane_round_trip_unit;
  return item.core != 0 && item.round_trip.count() >= 0 && item.round_trip == units * lane_round_trip_unit &&
         units <= round_trip_units_max && item.countries.size() <= lane_countries_max &&
         item.asns.size() <= lane_asns_max && strictly_ascending(item.countries) && strictly_ascending(item.asns) &&
         std::all_of(item.countries.begin(), item.countries.end(),
                     [](const std::string& country) { return is_country(country); });
}

std::vector<std::uint8_t> pack(const std::vector<lane>& lanes) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(lanes.size() * lane_bytes);
  for (const lane& item : lanes) {
    const auto units = static_cast<unsigned>(item.round_trip / lane_round_trip_unit);
    for (const unsigned byte :
         {item.core / 256U, item.core & 255U, units >> 8U, units & 255U, unsigned{item.capacity}}) {
      bytes.push_back(static_cast<std::uint8_t>(byte));
    }
  }
  return bytes;
}

void unpack(byte_view bytes, std::vector<lane>& to) {
  for (; bytes.size() >= lane_bytes; bytes = bytes.subspan(lane_bytes)) {
    lane& item = to.emplace_back();
    item.core = static_cast<std::uint16_t>(bytes[0] << 8U | bytes[1]);
    item.round_trip = (bytes[2] << 8U | bytes[3]) * lane_round_trip_unit;
    item.capacity = bytes[4];
  }
}

void read_path(field_reader& fields, schema::LanePath::Reader from, lane& to) {
  std::string countries;
  fields.text(from.getCountries(), lane_countries_max * country_bytes, countries);
  fields.require(countries.size() % country_bytes == 0);
  for (std::size_t at = 0; at + country_bytes <= countries.size(); at += country_bytes) {
    to.countries.push_back(countries.substr(at, country_bytes));
  }
  if (fields.count(from.getAsns().size(), lane_asns_max)) {
    for (const std::uint32_t asn : from.getAsns()) {
      to.asns.push_back(asn);
    }
  }
  fields.require(has_path(to));
}

} // namespace

void write(schema::Coordinate::Builder to, const network_coordinate& from) {
  to.setX(from.x);
  to.setY(from.y);
  to.setZ(from.z);
  to.setHeight(from.height);
  to.setErrorPpm(from.error_ppm);
}

void read(schema::Coordinate::Reader from, network_coordinate& to) {
  to = {from.getX(), from.getY(), from.getZ(), from.getHeight(), from.getErrorPpm()};
}

bool is_possible(const network_coordinate& coordinate) {
  const auto within = [](std::int32_t value) { return value >= -coordinate_max && value <= coordinate_max; };
  return within(coordinate.x) && within(coordinate.y) && within(coordinate.z) && coordinate.height <= coordinate_max &&
         coordinate.error_ppm <= coordinate_max;
}

void write_lanes(schema::NetworkEntry::Builder to, const std::vector<lane>& from) {
  if (from.empty()) {
    return;
  }
  to.setLanes(as_data(pack(from)));
  const auto paths = static_cast<unsigned>(std::count_if(from.begin(), from.end(), has_path));
  if (paths == 0) {
    return;
  }
  auto list = to.initLanePaths(paths);
  unsigned next = 0;
  for (const lane& item : from) {
    if (!has_path(item)) {
      continue;
    }
    auto path = list[next++];
    path.setCore(item.core);
    std::string countries;
    for (const std::string& country : item.countries) {
      countries += country;
    }
    path.setCountries(countries);
    auto asns = path.initAsns(static_cast<unsigned>(item.asns.size()));
    for (unsigned i = 0; i < item.asns.size(); ++i) {
      asns.set(i, item.asns[i]);
    }
  }
}

void read_lanes(field_reader& fields, schema::NetworkEntry::Reader from, std::vector<lane>& to) {
  std::vector<std::uint8_t> packed;
  fields.blob(from.getLanes(), lanes_max * lane_bytes, packed);
  fields.require(packed.size() % lane_bytes == 0);
  unpack(packed, to);
  if (!fields.count(from.getLanePaths().size(), to.size())) {
    return;
  }
  std::uint32_t before = 0;
  for (const auto path : from.getLanePaths()) {
    const auto found =
        std::find_if(to.begin(), to.end(), [&](const lane& item) { return item.core == path.getCore(); });
    if (found == to.end() || path.getCore() <= before) {
      fields.require(false);
      return;
    }
    before = path.getCore();
    read_path(fields, path, *found);
  }
}

bool are_lanes(const std::vector<lane>& lanes) {
  const bool ascending = std::adjacent_find(lanes.begin(), lanes.end(), [](const lane& left, const lane& right) {
                           return left.core >= right.core;
                         }) == lanes.end();
  return lanes.size() <= lanes_max && ascending && std::all_of(lanes.begin(), lanes.end(), is_lane);
}

} // namespace gate17::proto
