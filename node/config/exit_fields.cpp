// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/exit_fields.hpp"

#include <algorithm>

#include "directory/exit_policy.hpp"
#include "node/config/config_fields.hpp"
#include "node/config/units.hpp"
#include "proto/codec/descriptor.hpp"

namespace gate17::node {
namespace {

using source = resolver_settings::source;

constexpr std::size_t forwarders_max = 8;
constexpr std::size_t nat64_prefixes_max = 8;
constexpr std::string_view no_anchor = "none";

/// A rule in the canonical spelling, so that what is published does not depend on blanks.
tl::expected<std::string, std::string> parse_line(std::string_view text) {
  const auto line = directory::exit_policy::parse_line(text);
  if (!line)
    return tl::unexpected(std::string(directory::explain(line.error())));
  auto canonical = line->to_string();
  if (canonical.size() > proto::exit_rule_bytes_max)
    return tl::unexpected(std::string("This rule is too long to be published."));
  return canonical;
}

void read_policy(toml_section& table, exit_config& exit) {
  if (table.has("policy"))
    exit.policy = table.explained_list("policy", parse_line);
  else
    table.texts("policy");
  if (exit.policy.size() > proto::exit_rules_max)
    table.error("policy", "at most 64 rules");
}

void read_source(toml_section& table, resolver_settings& names) {
  const auto words = table.texts("resolver");
  if (words.empty())
    return;
  if (words.size() == 1 && (words[0] == "recursive" || words[0] == "system")) {
    names.from = words[0] == "system" ? source::system : source::recursive;
    return;
  }
  names.from = source::forwarders;
  names.forwarders = table.parsed_list(
      "resolver", forwarder::parse,
      "\"recursive\", \"system\", or an address like \"192.0.2.1\" or \"tls://192.0.2.1:853#dns.example\"");
  if (names.forwarders.size() > forwarders_max)
    table.error("resolver", "at most 8 resolvers");
  const auto tls = [](const forwarder& each) { return !each.tls_name.empty(); };
  if (std::ranges::any_of(names.forwarders, tls) && !std::ranges::all_of(names.forwarders, tls))
    table.error("resolver", "'resolver': all over TLS or none, else a failure of TLS would show names to the network");
}

std::string read_file(toml_section& table, std::string_view key, const std::filesystem::path& folder) {
  auto path = read_path(table, key, folder).string();
  // libunbound's own configuration, where the path goes, knows no escapes.
  if (std::ranges::any_of(path, [](unsigned char c) { return c < 0x20 || c == '"'; }))
    table.error(key, "'" + std::string(key) + "': no quotes and control characters in this path");
  return path;
}

void read_names(toml_section& table, const std::filesystem::path& folder, resolver_settings& names) {
  read_source(table, names);
  names.hosts_file = read_file(table, "hosts", folder);
  names.preload_file = read_file(table, "preload", folder);
  if (table.text("trust_anchor") == no_anchor)
    names.trust_anchor = "";
  else if (table.has("trust_anchor"))
    names.trust_anchor = read_file(table, "trust_anchor", folder);
}

void write_names(toml_writer& to, const resolver_settings& names, const std::filesystem::path& folder) {
  std::vector<std::string> words;
  for (const auto& each : names.forwarders)
    words.push_back(each.to_string());
  if (names.from == source::recursive || names.from == source::system)
    words = {names.from == source::system ? "system" : "recursive"};
  to.texts("resolver", words);
  to.path("hosts", names.hosts_file, folder).path("preload", names.preload_file, folder);
  if (names.trust_anchor && names.trust_anchor->empty())
    to.text("trust_anchor", no_anchor);
  else if (names.trust_anchor)
    to.path("trust_anchor", *names.trust_anchor, folder);
}

} // namespace

void read_exit(toml_section& section, const std::filesystem::path& folder, node_config& config) {
  auto table = section.table("exit");
  auto& exit = config.exit;
  read_policy(table, exit);
  using std::chrono::seconds;
  exit.dial_timeout = table.duration("dial_timeout", exit.dial_timeout, seconds(1), seconds(60));
  read_names(table, folder, exit.names);
  exit.nat64 = table.parsed_list("nat64", proto::ip_range::parse, "a prefix like \"2001:db8:64::/96\"");
  if (exit.nat64.size() > nat64_prefixes_max)
    table.error("nat64", "at most 8 prefixes");
  for (const auto& each : exit.nat64)
    if (each.base.kind != proto::ip_address::family::v6 || each.prefix_bits < 32 || each.prefix_bits > 96 ||
        each.prefix_bits % 8 != 0)
      table.error("nat64", "'nat64': RFC 6052 knows IPv6 prefixes of 32, 40, 48, 56, 64 and 96 bits only");
  table.finish();
  if (table.present() && !config.roles.has(proto::node_role::exit))
    section.error("exit", "[exit] is for nodes with the role exit");
}

void write_exit(toml_writer& to, const exit_config& exit, const std::filesystem::path& folder) {
  // An empty list would be left out and read as the default.
  const std::vector<std::string> nothing{"- *"};
  to.header("[exit]").texts("policy", exit.policy.empty() ? nothing : exit.policy);
  to.text("dial_timeout", format_duration(exit.dial_timeout));
  write_names(to, exit.names, folder);
  std::vector<std::string> prefixes;
  for (const auto& each : exit.nat64)
    prefixes.push_back(each.to_string());
  to.texts("nat64", prefixes);
}

} // namespace gate17::node
