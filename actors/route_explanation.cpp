// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/route_explanation.hpp"

#include <algorithm>

#include "directory/route/exclusion.hpp"
#include "proto/hex.hpp"

namespace gate17::actors {

namespace {

std::string short_hex(const proto::verify_key& key) { return to_short_hex(proto::node_id{key.bytes}); }

std::string why_not(const directory::network_view& view, const directory::exclusion& avoided,
                    directory::node_index index, std::uint32_t period) {
  const auto& node = view.node(index);
  if (view.is_rejected(node.id)) {
    return "rejected by the network owner";
  }
  if (!node.flags.has(proto::node_flag::running)) {
    return "not running";
  }
  if (!node.flags.has(proto::node_flag::exit)) {
    return "its policy admits nothing";
  }
  if (!view.is_usable(index)) {
    return "it does not relay";
  }
  if (!view.keys_for(node.id, period)) {
    return "it has not published a prekey";
  }
  return avoided.excludes(index) ? "avoided by [routes]" : "";
}

exit_status status_of(const proto::network_entry& node) {
  exit_status made;
  made.name = node.name;
  made.id = node.id;
  made.owner = short_hex(node.owner);
  made.place = node.place;
  made.trusted = node.flags.has(proto::node_flag::trusted);
  made.weight = node.weight;
  made.address = node.addresses.empty() ? std::string() : node.addresses.front().to_string();
  made.policy = node.exit_policy;
  return made;
}

} // namespace

std::vector<std::string> avoided_texts(const directory::route_preferences& preferences,
                                       const directory::network_view& view) {
  std::vector<std::string> texts;
  for (const auto& country : preferences.avoided_countries) {
    texts.push_back("country " + country);
  }
  for (const auto asn : preferences.avoided_asns) {
    texts.push_back("AS" + std::to_string(asn));
  }
  for (const auto& owner : preferences.avoided_owners) {
    texts.push_back("owner " + short_hex(owner));
  }
  for (const auto& id : preferences.avoided_nodes) {
    const auto* node = view.find(id);
    texts.push_back("node " + (node ? node->name : to_short_hex(id)));
  }
  return texts;
}

std::vector<exit_status> list_exits(const directory::network_view& view,
                                    const directory::route_preferences& preferences, std::uint32_t period) {
  const auto policy = preferences.policy_for({}, {}, directory::security_level::fast);
  const directory::exclusion avoided(view, policy);
  std::vector<exit_status> exits;
  for (directory::node_index index = 0; index < view.size(); ++index) {
    const auto& node = view.node(index);
    if (node.roles.has(proto::node_role::exit)) {
      exits.push_back(status_of(node));
      exits.back().why_not = why_not(view, avoided, index, period);
    }
  }
  std::sort(exits.begin(), exits.end(), [](const auto& left, const auto& right) { return left.name < right.name; });
  return exits;
}

} // namespace gate17::actors
