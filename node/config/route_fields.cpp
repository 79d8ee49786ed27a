// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/route_fields.hpp"

#include <charconv>
#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "node/config/config_fields.hpp"
#include "proto/hex.hpp"

namespace gate17::node {
namespace {

tl::expected<directory::route_rule, std::string> parse_rule(std::string_view text) {
  auto rule = directory::route_rule::parse(text);
  if (!rule)
    return tl::unexpected(std::string(directory::explain(rule.error())));
  return std::move(*rule);
}

/// `AS64500`.
std::optional<std::uint32_t> parse_asn(std::string_view text) {
  std::uint32_t number = 0;
  if (!text.starts_with("AS"))
    return std::nullopt;
  const auto read = std::from_chars(text.data() + 2, text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() && number != 0 ? std::optional(number)
                                                                                        : std::nullopt;
}

bool is_default(const directory::route_preferences& routes) { return routes == directory::route_preferences(); }

} // namespace

directory::route_preferences read_routes(toml_section& section) {
  directory::route_preferences out;
  auto table = section.table("routes");
  if (!table.present())
    return out;
  out.avoided_countries = table.parsed_list("avoid_countries", parse_country, "a two-letter country code like \"DE\"");
  out.avoided_asns = table.parsed_list("avoid_asns", parse_asn, "an autonomous system like \"AS64500\"");
  out.avoided_owners = table.parsed_list("avoid_owners", parse_verify_key, "an owner key of 64 hex digits");
  out.avoided_nodes = table.parsed_list("avoid_nodes", parse_node_id, "a node id of 64 hex digits");
  auto rules = table.explained_list("rules", parse_rule);
  if (rules.size() > directory::route_rules::rules_max)
    table.error("rules", "'rules' has more than 256 rules");
  out.rules = directory::route_rules(std::move(rules));
  out.place = read_place(table);
  table.finish();
  return out;
}

void write_routes(toml_writer& to, const directory::route_preferences& routes) {
  if (is_default(routes))
    return;
  std::vector<std::string> asns, owners, nodes, rules;
  for (const auto asn : routes.avoided_asns)
    asns.push_back("AS" + std::to_string(asn));
  for (const auto& owner : routes.avoided_owners)
    owners.push_back(proto::to_hex(owner.bytes));
  for (const auto& node : routes.avoided_nodes)
    nodes.push_back(proto::to_hex(node));
  for (const auto& rule : routes.rules.rules())
    rules.push_back(rule.to_string());
  to.header("[routes]").texts("avoid_countries", routes.avoided_countries).texts("avoid_asns", asns);
  to.texts("avoid_owners", owners).texts("avoid_nodes", nodes).texts("rules", rules);
  write_place(to, routes.place);
}

} // namespace gate17::node
