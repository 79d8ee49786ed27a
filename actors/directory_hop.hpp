// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "actors/ports.hpp"
#include "directory/network_view.hpp"
#include "proto/codec/network_file.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/suite.hpp"

namespace gate17::actors {

/// The suite to use with a node: the first of `order` that the network allows and the node speaks; nothing in common
/// gives the network's preferred one.
proto::suite_id suite_for(const std::vector<proto::suite_id>& order, const proto::network_parameters& parameters,
                          const proto::network_entry& node);

/// The prekey period to use when `wanted` is preferred: that one, the one of the clock, or the one before it as long as
/// nodes accept it, whichever has a sheet first.
std::uint32_t prekey_period_in_use(const directory::network_view& view, std::uint32_t wanted, proto::unix_seconds now);

/// How to reach the directory service of a node. With keys when `view` has them for the current prekey period, else as
/// a stranger (first contact). `view` may be null.
hop_spec directory_hop(const proto::fallback_node& node, const directory::network_view* view, proto::unix_seconds now);

/// The fallback nodes, then the directory nodes of the view that are not among them, without `self`.
std::vector<proto::fallback_node> directory_nodes(const proto::network_file& root, const directory::network_view* view,
                                                  const proto::node_id& self);

} // namespace gate17::actors
