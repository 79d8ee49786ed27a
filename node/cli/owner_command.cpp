// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "node/cli/commands.hpp"
#include "node/config/config_fields.hpp"
#include "node/config/network_settings.hpp"
#include "node/config/reject_list_file.hpp"
#include "node/keys/atomic_file.hpp"
#include "node/keys/key_file.hpp"

namespace gate17::node {
namespace {

config_result<proto::signing_key> load_owner_key(const std::filesystem::path& file,
                                                 const proto::network_file& network) {
  const auto seed = read_key_file(file, "owner");
  if (!seed)
    return tl::unexpected(seed.error());
  if (!*seed)
    return config_failure(file.string(), "does not exist");
  auto key = proto::signing_key::from_seed(**seed);
  if (key.public_key() != network.owner)
    return config_failure(file.string(), "is not the key of the owner of the network '" + network.network_name + "'");
  return key;
}

config_result<std::vector<proto::node_id>> parse_ids(const std::vector<std::string>& texts) {
  std::vector<proto::node_id> ids;
  for (const auto& text : texts) {
    const auto id = parse_node_id(text);
    if (!id)
      return config_failure(text, "is not a node id of 64 hex digits");
    ids.push_back(*id);
  }
  return ids;
}

/// The list before this one; the empty one when there is no such file.
config_result<proto::reject_list> load_known(const std::filesystem::path& file, const proto::network_file& network) {
  if (!std::filesystem::exists(file))
    return proto::reject_list{};
  return load_reject_list(file, network);
}

config_result<proto::reject_list> sign_next(const reject_options& options) {
  const auto settings = load_network_settings(options.network);
  if (!settings)
    return tl::unexpected(settings.error());
  const auto owner = load_owner_key(options.owner_key, settings->network);
  if (!owner)
    return tl::unexpected(owner.error());
  const auto added = parse_ids(options.add);
  const auto removed = parse_ids(options.remove);
  if (!added || !removed)
    return tl::unexpected(added ? removed.error() : added.error());
  auto known = load_known(options.out, settings->network);
  if (!known)
    return known;
  auto nodes = std::move(known->nodes);
  nodes.insert(nodes.end(), added->begin(), added->end());
  for (const auto& id : *removed)
    std::erase(nodes, id);
  const auto& name = settings->network.network_name;
  auto list = proto::sign_rejects(*owner, name, std::max(known->serial + 1, options.serial), std::move(nodes));
  if (!list)
    return config_failure(options.out.string(), "too many rejected nodes");
  if (const auto written = write_file(options.out, write_toml(*list, name), public_file_mode); !written)
    return tl::unexpected(written.error());
  return std::move(*list);
}

} // namespace

exit_code reject_nodes(const reject_options& options, const environment& around) {
  const auto list = sign_next(options);
  if (!list) {
    print_errors(list.error(), around.err);
    return exit_failed;
  }
  around.out << options.out.string() << ": serial " << list->serial << ", " << list->nodes.size() << " rejected\n";
  for (const auto& node : list->nodes)
    around.out << proto::to_hex(node) << '\n';
  around.out << "name it as `reject_list` in [directory] of every authority and send that process SIGHUP\n";
  return exit_ok;
}

} // namespace gate17::node
