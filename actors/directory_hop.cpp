// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/directory_hop.hpp"

#include <algorithm>

namespace gate17::actors {

proto::suite_id suite_for(const std::vector<proto::suite_id>& order, const proto::network_parameters& parameters,
                          const proto::network_entry& node) {
  const auto allowed = parameters.suite_order();
  for (const auto suite : order.empty() ? parameters.suites : order) {
    if (allowed.allows(suite) && std::ranges::find(node.suites, suite) != node.suites.end()) {
      return suite;
    }
  }
  return allowed.preferred().value_or(proto::suite_id::x25519_aes256gcm_blake2b);
}

std::uint32_t prekey_period_in_use(const directory::network_view& view, std::uint32_t wanted, proto::unix_seconds now) {
  const auto periods = view.prekey_periods();
  const std::uint32_t current = periods.at(now);
  for (const std::uint32_t period : {wanted, current, current - 1}) {
    if (view.has_prekeys(period) && periods.accepts(period, now)) {
      return period;
    }
  }
  return wanted;
}

hop_spec directory_hop(const proto::fallback_node& node, const directory::network_view* view, proto::unix_seconds now) {
  hop_spec hop{.id = node.id,
               .endpoints = node.addresses,
               .keys = std::nullopt,
               .suite = proto::suite_id::x25519_aes256gcm_blake2b};
  const proto::network_entry* entry = view ? view->find(node.id) : nullptr;
  if (entry) {
    hop.endpoints = entry->addresses;
    hop.keys = view->keys_for(node.id, prekey_period_in_use(*view, view->prekey_periods().at(now), now));
    hop.suite = suite_for({}, view->parameters(), *entry);
  }
  return hop;
}

std::vector<proto::fallback_node> directory_nodes(const proto::network_file& root, const directory::network_view* view,
                                                  const proto::node_id& self) {
  std::vector<proto::fallback_node> found;
  const auto add = [&](const proto::node_id& id, const std::vector<proto::endpoint>& addresses) {
    const bool known = std::ranges::any_of(found, [&](const auto& node) { return node.id == id; });
    if (!known && id != self) {
      found.push_back({.id = id, .addresses = addresses});
    }
  };
  for (const auto& node : root.fallbacks) {
    add(node.id, node.addresses);
  }
  for (directory::node_index i = 0; view && i < view->size(); ++i) {
    const auto& node = view->node(i);
    if (node.roles.has(proto::node_role::directory) && node.flags.has(proto::node_flag::running)) {
      add(node.id, node.addresses);
    }
  }
  return found;
}

} // namespace gate17::actors
