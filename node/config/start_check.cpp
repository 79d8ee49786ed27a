// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/start_check.hpp"

#include <algorithm>

#include "proto/codec/trust_grant.hpp"
#include "proto/crypto/labels.hpp"
#include "proto/hex.hpp"

namespace gate17::node {

config_result<void> check_start(const node_config& config, const network_settings& settings, const proto::node_id& id,
                                const std::optional<proto::verify_key>& authority) {
  const auto& network = settings.network;
  const auto file = config.file.string();
  if (!proto::verify(config.owner, proto::labels::owner, id.bytes, config.owner_signature))
    return config_failure(file, "'owner_signature' is not the owner's word for the identity in " +
                                    config.state_folder.string());
  const auto& known = network.authorities;
  if (authority && std::find(known.begin(), known.end(), *authority) == known.end())
    return config_failure(config.network_file.string(),
                          "does not name this node's authority key " + proto::to_hex(authority->bytes));
  for (const auto& trust : config.directory.trust) {
    if (!proto::verify(trust.grant, trust.node, network.owner))
      return config_failure(file, "[[directory.trust]] for " + proto::to_short_hex(trust.node) +
                                      " is not signed by the network's owner");
  }
  return {};
}

} // namespace gate17::node
