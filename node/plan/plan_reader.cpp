// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cctype>

#include "node/config/client_fields.hpp"
#include "node/config/config_fields.hpp"
#include "node/config/node_fields.hpp"
#include "node/config/parameter_fields.hpp"
#include "node/plan/plan.hpp"
#include "node/plan/plan_check.hpp"
#include "proto/codec/descriptor.hpp"

namespace gate17::node {
namespace {

using std::chrono::hours;
constexpr hours a_day{24};

void read_network(toml_section& root, plan& into) {
  auto table = root.table("network");
  if (!table.present())
    root.error("network", "a plan needs the table [network]");
  else
    into.network_name = table.required_text("name");
  into.parameters = read_parameters(table, table.flag("private", false));
  into.trust_lifetime = table.duration("trust_lifetime", 365 * a_day, a_day, 3'650 * a_day);
  into.fallbacks = table.texts("fallbacks");
  table.finish();
}

/// It becomes a file name.
bool is_owner_name(const std::string& name) {
  const auto allowed = [](unsigned char c) { return c < 0x80 && (std::isalnum(c) != 0 || c == '-'); };
  return !name.empty() && name.size() <= proto::name_bytes_max && std::all_of(name.begin(), name.end(), allowed);
}

void read_owners(toml_section& root, plan& into, plan_lines& lines) {
  for (auto& table : root.tables("owner")) {
    into.owners.push_back({table.required_text("name"), table.flag("network_owner", false)});
    if (table.has("name") && !is_owner_name(into.owners.back().name))
      table.error("name", "an owner's 'name' must be 1 to 19 letters, digits or '-'");
    lines.owners.push_back(table.line_of("name"));
    table.finish();
  }
}

plan_node read_node(toml_section& table) {
  plan_node out;
  // Relative paths stay so until the output folder is known.
  read_node_fields(table, {}, out.config);
  out.config.addresses = table.endpoints("address");
  if (out.config.addresses.empty() || out.config.addresses.size() > proto::addresses_max)
    table.error("address", "a node needs 1 to 8 addresses in 'address'");
  out.config.listen = table.endpoints("listen");
  if (out.config.listen.empty())
    out.config.listen = out.config.addresses;
  out.owner = table.required_text("owner");
  out.trusted = table.flag("trusted", false);
  table.finish();
  return out;
}

plan_client read_client(toml_section& table) {
  plan_client out;
  out.name = read_name(table);
  read_client_fields(table, {}, out.config);
  out.pin = table.texts("pin");
  check_pin(table, out.pin);
  table.finish();
  return out;
}

} // namespace

config_result<plan> read_plan(std::string_view text, const std::filesystem::path& file) {
  const auto tree = parse_toml(text, file.string());
  if (!tree)
    return tl::unexpected(tree.error());
  error_list errors(file.string());
  toml_section root(&*tree, "", errors);
  plan out;
  plan_lines lines;
  lines.network = root.line_of("network");
  read_network(root, out);
  read_owners(root, out, lines);
  for (auto& table : root.tables("node")) {
    out.nodes.push_back(read_node(table));
    lines.nodes.push_back(table.line_of("name"));
  }
  for (auto& table : root.tables("client")) {
    out.clients.push_back(read_client(table));
    lines.clients.push_back(table.line_of("name"));
  }
  root.finish();
  check_plan(out, lines, errors);
  if (!errors.empty())
    return tl::unexpected(errors.take());
  return out;
}

config_result<plan> load_plan(const std::filesystem::path& file) {
  const auto text = read_text_file(file.string());
  if (!text)
    return tl::unexpected(text.error());
  return read_plan(*text, file);
}

} // namespace gate17::node
