// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/node_fields.hpp"

#include <algorithm>
#include <set>

#include "proto/codec/descriptor.hpp"

namespace gate17::proto {

namespace {

constexpr std::size_t country_bytes = 2;

} // namespace

capnp::Data::Reader as_data(const ip_address& address) {
  switch (address.kind) {
  case ip_address::family::v4:
    return {address.bytes.data(), 4};
  case ip_address::family::v6:
    return {address.bytes.data(), 16};
  case ip_address::family::none:
    break;
  }
  return {address.bytes.data(), 0};
}

void read(field_reader& fields, capnp::Data::Reader from, ip_address& to) {
  if (from.size() == 4) {
    to.kind = ip_address::family::v4;
    fields.bytes(from, byte_span(to.bytes).first(4));
  } else {
    to.kind = ip_address::family::v6;
    fields.bytes(from, to.bytes);
  }
}

void write(schema::Endpoint::Builder to, const endpoint& from) {
  to.setAddress(as_data(from.address));
  to.setPort(from.port);
}

void read(field_reader& fields, schema::Endpoint::Reader from, endpoint& to) {
  read(fields, from.getAddress(), to.address);
  to.port = from.getPort();
}

void write(schema::Location::Builder to, const location& from) {
  to.setCountry(from.country);
  to.setLatitudeMicrodegrees(from.latitude_microdegrees);
  to.setLongitudeMicrodegrees(from.longitude_microdegrees);
  to.setHasCoordinates(from.has_coordinates);
  to.setAsn(from.asn);
  to.setVague(from.vague);
}

void read(field_reader& fields, schema::Location::Reader from, location& to) {
  fields.text(from.getCountry(), country_bytes, to.country);
  to.latitude_microdegrees = from.getLatitudeMicrodegrees();
  to.longitude_microdegrees = from.getLongitudeMicrodegrees();
  to.has_coordinates = from.getHasCoordinates();
  to.asn = from.getAsn();
  to.vague = from.getVague();
}

void write(capnp::List<schema::Endpoint>::Builder to, const std::vector<endpoint>& from) {
  for (unsigned i = 0; i < from.size(); ++i) {
    write(to[i], from[i]);
  }
}

void read(field_reader& fields, capnp::List<schema::Endpoint>::Reader from, std::vector<endpoint>& to) {
  if (!fields.count(from.size(), addresses_max)) {
    return;
  }
  for (const auto item : from) {
    read(fields, item, to.emplace_back());
  }
}

void write(capnp::List<std::uint16_t>::Builder to, const std::vector<suite_id>& from) {
  for (unsigned i = 0; i < from.size(); ++i) {
    to.set(i, wire_value(from[i]));
  }
}

void write_rules(capnp::List<capnp::Text>::Builder to, const std::vector<std::string>& from) {
  for (unsigned i = 0; i < from.size(); ++i) {
    to.set(i, from[i]);
  }
}

void read_rules(field_reader& fields, capnp::List<capnp::Text>::Reader from, std::vector<std::string>& to) {
  if (!fields.count(from.size(), exit_rules_max)) {
    return;
  }
  for (const auto line : from) {
    fields.text(line, exit_rule_bytes_max, to.emplace_back());
  }
}

bool is_label(std::string_view text, std::size_t bytes_max) {
  return !text.empty() && text.size() <= bytes_max && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

bool is_possible(const location& place) {
  constexpr std::int32_t latitude_max = 90'000'000;
  constexpr std::int32_t longitude_max = 180'000'000;
  const auto within = [](std::int32_t value, std::int32_t limit) { return value >= -limit && value <= limit; };
  return (place.country.empty() || is_country(place.country)) && within(place.latitude_microdegrees, latitude_max) &&
         within(place.longitude_microdegrees, longitude_max);
}

bool are_addresses(const std::vector<endpoint>& addresses) {
  const bool real = std::all_of(addresses.begin(), addresses.end(), [](const endpoint& item) {
    return item.address.kind != ip_address::family::none && item.port != 0;
  });
  const bool ascending =
      std::adjacent_find(addresses.begin(), addresses.end(),
                         [](const auto& left, const auto& right) { return !(left < right); }) == addresses.end();
  return !addresses.empty() && addresses.size() <= addresses_max && real && ascending;
}

bool are_rules(const std::vector<std::string>& lines) {
  return lines.size() <= exit_rules_max && std::all_of(lines.begin(), lines.end(), [](const std::string& line) {
           return line.size() <= exit_rule_bytes_max && is_printable(line);
         });
}

bool are_suites(const std::vector<suite_id>& suites) {
  return suites.size() <= suites_max && std::set(suites.begin(), suites.end()).size() == suites.size();
}

} // namespace gate17::proto
