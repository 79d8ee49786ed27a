// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/node_config.hpp"

#include <algorithm>

#include "node/config/config_fields.hpp"
#include "node/config/config_reader.hpp"
#include "node/config/node_fields.hpp"
#include "proto/cell/limits.hpp"
#include "proto/codec/descriptor.hpp"

namespace gate17::node {
namespace {

using proto::node_role;

bool is_unspecified(const proto::endpoint& endpoint) {
  return std::all_of(endpoint.address.bytes.begin(), endpoint.address.bytes.end(),
                     [](std::uint8_t byte) { return byte == 0; });
}

void read_addresses(toml_section& root, node_config& config) {
  config.listen = root.endpoints("listen");
  if (config.listen.empty() || config.listen.size() > proto::addresses_max)
    root.error("listen", "a node needs 1 to 8 addresses in 'listen'");
  config.addresses = root.endpoints("addresses");
  if (config.addresses.size() > proto::addresses_max)
    root.error("addresses", "at most 8 'addresses' can be announced");
  if (config.addresses.empty())
    config.addresses = config.listen;
  if (std::any_of(config.addresses.begin(), config.addresses.end(), is_unspecified))
    root.error(root.has("addresses") ? "addresses" : "listen",
               "nobody can reach an unspecified address: say in 'addresses' what to announce");
}

void check_metrics(toml_section& root, const node_config& config) {
  if (config.metrics && std::find(config.listen.begin(), config.listen.end(), *config.metrics) != config.listen.end())
    root.error("metrics", "'metrics' and 'listen' name the same address");
}

void read_owner(toml_section& root, node_config& config) {
  root.required_text("owner");
  root.required_text("owner_signature");
  if (const auto owner = root.parsed("owner", parse_verify_key, "a public key of 64 hex digits"))
    config.owner = *owner;
  if (const auto signature = root.parsed("owner_signature", parse_signature, "a signature of 128 hex digits"))
    config.owner_signature = *signature;
}

named_trust read_trust(toml_section& table) {
  named_trust trust;
  trust.node = table.parsed("node", parse_node_id, "a node id of 64 hex digits").value_or(proto::node_id{});
  trust.grant.valid_until = table.number<std::uint64_t>("valid_until", 0);
  trust.grant.signature =
      table.parsed("signature", parse_signature, "a signature of 128 hex digits").value_or(proto::signature{});
  for (const auto* key : {"node", "valid_until", "signature"}) {
    if (!table.has(key))
      table.error(key, "[[directory.trust]] needs the key '" + std::string(key) + "'");
  }
  table.finish();
  return trust;
}

/// Rarer than that nobody means.
constexpr std::int64_t periods_max = 1'000;

void read_directory(toml_section& root, const std::filesystem::path& folder, node_config& config) {
  auto table = root.table("directory");
  config.directory.reject_list = read_path(table, "reject_list", folder);
  auto& probes = config.directory.probes;
  probes.interval_periods = table.number("probe_periods", probes.interval_periods, 1, periods_max);
  probes.measure_periods = table.number("measure_periods", probes.measure_periods, 1, periods_max);
  probes.echo_bytes = table.byte_count("measure_bytes", probes.echo_bytes);
  if (probes.echo_bytes > proto::echo_bytes_max)
    table.error("measure_bytes", "'measure_bytes' is at most 1MiB; 0 measures nothing");
  for (auto& trust : table.tables("trust"))
    config.directory.trust.push_back(read_trust(trust));
  table.finish();
  if (table.present() && !config.roles.has(node_role::directory))
    root.error("directory", "[directory] is for nodes with the role directory");
}

} // namespace

config_result<node_config> read_node_config(std::string_view text, const std::filesystem::path& file) {
  return read_process_config<node_config>(text, file, [](auto& root, const auto& folder, node_config& config) {
    read_node_fields(root, folder, config);
    read_addresses(root, config);
    check_metrics(root, config);
    read_owner(root, config);
    read_directory(root, folder, config);
  });
}

config_result<node_config> load_node_config(const std::filesystem::path& file) {
  const auto text = read_text_file(file.string());
  if (!text)
    return tl::unexpected(text.error());
  return read_node_config(*text, file);
}

} // namespace gate17::node
