// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/config_fields.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "node/config/log_names.hpp"
#include "proto/codec/descriptor.hpp"
#include "proto/hex.hpp"

namespace gate17::node {
namespace {

using proto::node_role;

struct role_name {
  node_role role;
  std::string_view text;
};
constexpr std::array role_table{
    role_name{node_role::relay, "relay"},         role_name{node_role::exit, "exit"},
    role_name{node_role::directory, "directory"}, role_name{node_role::payment, "payment"},
    role_name{node_role::stamp, "stamp"},
};

struct suite_name {
  proto::suite_id suite;
  std::string_view text;
};
constexpr std::array suite_table{
    suite_name{proto::suite_id::x25519_aes256gcm_blake2b, "aes256gcm"},
    suite_name{proto::suite_id::x25519_chacha20poly1305_blake2b, "chacha20poly1305"},
};

/// As the kernel names its algorithms (TCP_CA_NAME_MAX is 16 with the final zero).
std::optional<std::string> parse_congestion_control(std::string_view text) {
  const auto allowed = [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') || character == '_' ||
           character == '-';
  };
  if (text.empty() || text.size() > 15 || !std::all_of(text.begin(), text.end(), allowed))
    return std::nullopt;
  return std::string(text);
}

std::int32_t microdegrees(double degrees) { return static_cast<std::int32_t>(std::lround(degrees * 1e6)); }

std::string degrees(std::int32_t microdegrees) {
  const auto magnitude = std::to_string(std::abs(microdegrees) % 1'000'000 + 1'000'000).substr(1);
  return (microdegrees < 0 ? "-" : "") + std::to_string(std::abs(microdegrees) / 1'000'000) + "." + magnitude;
}

} // namespace

std::optional<std::string> parse_country(std::string_view text) {
  return proto::is_country(text) ? std::optional(std::string(text)) : std::nullopt;
}

std::optional<proto::node_id> parse_node_id(std::string_view text) {
  const auto bytes = proto::bytes_from_hex<32>(text);
  return bytes ? std::optional(proto::node_id{*bytes}) : std::nullopt;
}

std::optional<proto::verify_key> parse_verify_key(std::string_view text) {
  const auto bytes = proto::bytes_from_hex<32>(text);
  return bytes ? std::optional(proto::verify_key{*bytes}) : std::nullopt;
}

std::optional<proto::signature> parse_signature(std::string_view text) {
  const auto bytes = proto::bytes_from_hex<64>(text);
  return bytes ? std::optional(proto::signature{*bytes}) : std::nullopt;
}

std::optional<node_role> parse_role(std::string_view text) {
  for (const auto& entry : role_table) {
    if (entry.text == text)
      return entry.role;
  }
  return std::nullopt;
}

std::string_view to_string(node_role role) {
  for (const auto& entry : role_table) {
    if (entry.role == role)
      return entry.text;
  }
  return "unknown";
}

std::vector<std::string> role_names(proto::node_roles roles) {
  std::vector<std::string> out;
  for (const auto& entry : role_table) {
    if (roles.has(entry.role))
      out.emplace_back(entry.text);
  }
  return out;
}

std::optional<proto::suite_id> parse_suite(std::string_view text) {
  for (const auto& entry : suite_table) {
    if (entry.text == text)
      return entry.suite;
  }
  return std::nullopt;
}

std::vector<std::string> suite_names(const std::vector<proto::suite_id>& suites) {
  std::vector<std::string> out;
  for (const auto suite : suites) {
    for (const auto& entry : suite_table) {
      if (entry.suite == suite)
        out.emplace_back(entry.text);
    }
  }
  return out;
}

std::string read_name(toml_section& section) {
  auto name = section.required_text("name");
  if (section.has("name") && !proto::is_node_name(name))
    section.error("name", "'name' must be 1 to 19 characters a-z, 0-9 or '-', not " + toml_quote(name));
  return name;
}

std::filesystem::path read_path(toml_section& section, std::string_view key, const std::filesystem::path& folder) {
  const auto text = section.text(key);
  if (text.empty())
    return {};
  if (text.find('\0') != std::string::npos) {
    section.error(key, "'" + std::string(key) + "' contains a zero character");
    return {};
  }
  return (folder / text).lexically_normal();
}

proto::node_roles read_roles(toml_section& section) {
  proto::node_roles roles;
  for (const auto role : section.parsed_list("roles", parse_role, "one of relay, exit, directory, payment, stamp"))
    roles.set(role);
  if (roles == proto::node_roles{})
    section.error("roles", "a node needs 'roles': relay, exit, directory, payment, stamp");
  if (roles.has(node_role::exit) && !roles.has(node_role::relay))
    section.error("roles", "an exit must also relay: 'roles' needs relay beside exit");
  return roles;
}

proto::location read_place(toml_section& section) {
  proto::location place;
  place.country = section.parsed("country", parse_country, "a two-letter country code like \"DE\"").value_or("");
  const auto latitude = section.real("lat", -90, 90);
  const auto longitude = section.real("lon", -180, 180);
  if (section.has("lat") != section.has("lon"))
    section.error(section.has("lat") ? "lat" : "lon", "'lat' and 'lon' only go together");
  if (latitude && longitude) {
    place.latitude_microdegrees = microdegrees(*latitude);
    place.longitude_microdegrees = microdegrees(*longitude);
    place.has_coordinates = true;
  }
  place.asn = section.number<std::uint32_t>("asn", 0);
  return place;
}

link_socket_options read_link(toml_section& section) {
  link_socket_options link;
  auto table = section.table("link");
  link.congestion_control =
      table.parsed("congestion_control", parse_congestion_control, "the name of a TCP congestion control like \"bbr\"")
          .value_or(link.congestion_control);
  link.notsent_lowat_bytes = table.number<int>("notsent_lowat", link.notsent_lowat_bytes, 4096, 1 << 26);
  table.finish();
  return link;
}

log_config read_log(toml_section& section, const std::filesystem::path& folder) {
  log_config log;
  auto table = section.table("log");
  log.level = table.parsed("level", parse_log_level, "one of debug, info, warn, error").value_or(log.level);
  log.file = read_path(table, "file", folder);
  auto components = table.table("components");
  for (std::size_t i = 0; i < log_components; ++i) {
    const auto component = static_cast<log_component>(i);
    if (const auto own = components.parsed(to_string(component), parse_log_level, "one of debug, info, warn, error"))
      log.components.emplace(component, *own);
  }
  components.finish();
  table.finish();
  return log;
}

std::chrono::seconds read_drain_deadline(toml_section& section, std::chrono::seconds otherwise) {
  using std::chrono::seconds;
  return section.duration("drain_deadline", otherwise, seconds(0), seconds(3'600));
}

std::vector<proto::suite_id> read_suites(toml_section& section, std::string_view key) {
  auto suites = section.parsed_list(key, parse_suite, "one of aes256gcm, chacha20poly1305");
  auto sorted = suites;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    section.error(key, "'" + std::string(key) + "' names a suite twice");
  return suites;
}

void write_place(toml_writer& to, const proto::location& place) {
  to.text("country", place.country);
  if (place.has_coordinates)
    to.real("lat", degrees(place.latitude_microdegrees)).real("lon", degrees(place.longitude_microdegrees));
  if (place.asn != 0)
    to.number("asn", place.asn);
}

void write_link(toml_writer& to, const link_socket_options& link) {
  if (link.congestion_control.empty() && link.notsent_lowat_bytes == link_socket_options{}.notsent_lowat_bytes)
    return;
  to.header("[link]").text("congestion_control", link.congestion_control);
  to.number("notsent_lowat", static_cast<std::uint64_t>(link.notsent_lowat_bytes));
}

void write_log(toml_writer& to, const log_config& log, const std::filesystem::path& folder) {
  if (log == log_config{})
    return;
  to.header("[log]");
  to.text("level", to_string(log.level)).path("file", log.file, folder);
  if (log.components.empty())
    return;
  to.header("[log.components]");
  for (const auto& [component, level] : log.components)
    to.text(to_string(component), to_string(level));
}

} // namespace gate17::node
