// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/network_settings.hpp"

#include "node/config/config_fields.hpp"
#include "node/config/parameter_fields.hpp"
#include "proto/hex.hpp"

namespace gate17::node {
namespace {

proto::fallback_node read_fallback(toml_section& table) {
  proto::fallback_node out;
  table.required_text("node");
  out.id = table.parsed("node", parse_node_id, "a node id of 64 hex digits").value_or(proto::node_id{});
  out.addresses = table.endpoints("addresses");
  if (out.addresses.empty())
    table.error("addresses", "[[fallback]] needs at least one address in 'addresses'");
  table.finish();
  return out;
}

} // namespace

config_result<network_settings> read_network_settings(std::string_view text, const std::filesystem::path& file) {
  const auto tree = parse_toml(text, file.string());
  if (!tree)
    return tl::unexpected(tree.error());
  error_list errors(file.string());
  toml_section root(&*tree, "", errors);
  network_settings out;
  out.network.network_name = root.required_text("name");
  out.network.private_network = root.flag("private", false);
  root.required_text("owner");
  out.network.owner =
      root.parsed("owner", parse_verify_key, "a public key of 64 hex digits").value_or(proto::verify_key{});
  out.network.authorities = root.parsed_list("authorities", parse_verify_key, "a public key of 64 hex digits");
  out.network.threshold = root.number<std::uint32_t>("threshold", 1, 1, 1'000);
  for (auto& table : root.tables("fallback"))
    out.network.fallbacks.push_back(read_fallback(table));
  auto parameters = root.table("parameters");
  out.parameters = read_parameters(parameters, out.network.private_network);
  parameters.finish();
  root.finish();
  if (errors.empty() && !out.network.is_valid())
    errors.add(0, "the network file is inconsistent: it needs a name of 1 to 32 characters a-z, 0-9, '-', different "
                  "authority keys, a threshold above half of them and not above their number, and a [[fallback]]");
  if (!errors.empty())
    return tl::unexpected(errors.take());
  return out;
}

config_result<network_settings> load_network_settings(const std::filesystem::path& file) {
  const auto text = read_text_file(file.string());
  if (!text)
    return tl::unexpected(text.error());
  return read_network_settings(*text, file);
}

std::string write_toml(const network_settings& settings) {
  const auto& network = settings.network;
  std::vector<std::string> authorities;
  for (const auto& key : network.authorities)
    authorities.push_back(proto::to_hex(key.bytes));
  toml_writer to;
  to.comment("How to enter this network: the keys it trusts and the nodes that answer strangers. Holds no secrets.");
  to.text("name", network.network_name).flag("private", network.private_network);
  to.text("owner", proto::to_hex(network.owner.bytes))
      .texts("authorities", authorities)
      .number("threshold", network.threshold);
  write_parameters(to, settings.parameters);
  for (const auto& fallback : network.fallbacks)
    to.header("[[fallback]]").text("node", proto::to_hex(fallback.id)).endpoints("addresses", fallback.addresses);
  return to.take();
}

} // namespace gate17::node
