// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "node/config/network_settings.hpp"
#include "node/config/node_config.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/node_id.hpp"

namespace gate17::node {

/// Whether a node's file, its network and its keys belong together: the owner's signature is for this identity, the
/// network names this authority key (when the node has one), every grant of trust is the network owner's.
config_result<void> check_start(const node_config& config, const network_settings& settings, const proto::node_id& id,
                                const std::optional<proto::verify_key>& authority);

} // namespace gate17::node
