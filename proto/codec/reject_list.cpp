// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/reject_list.hpp"

#include <algorithm>
#include <utility>

#include "proto/codec/network_document.hpp"
#include "proto/codec/signed_bytes.hpp"
#include "proto/crypto/labels.hpp"

namespace gate17::proto {

namespace {

/// `is_network_name` bounds the length to one byte.
signed_bytes message_of(std::string_view network_name, std::uint64_t serial, const std::vector<node_id>& nodes) {
  signed_bytes message;
  const std::uint8_t length = static_cast<std::uint8_t>(network_name.size());
  message.add({&length, 1}).add({reinterpret_cast<const std::uint8_t*>(network_name.data()), network_name.size()});
  message.add_u64(serial).add_u32(static_cast<std::uint32_t>(nodes.size()));
  for (const node_id& node : nodes) {
    message.add(node.bytes);
  }
  return message;
}

} // namespace

bool reject_list::contains(const node_id& node) const { return std::binary_search(nodes.begin(), nodes.end(), node); }

result<reject_list> sign_rejects(const signing_key& network_owner, std::string_view network_name, std::uint64_t serial,
                                 std::vector<node_id> nodes) {
  if (serial == 0 || !is_network_name(network_name)) {
    return fail(errc::malformed);
  }
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  if (nodes.size() > rejected_nodes_max) {
    return fail(errc::oversized);
  }
  const signature made = network_owner.sign(labels::reject_list, message_of(network_name, serial, nodes).view());
  return reject_list{serial, std::move(nodes), made};
}

bool is_possible(const reject_list& list) {
  if (list.empty()) {
    return list == reject_list{};
  }
  const auto not_ascending = [](const node_id& left, const node_id& right) { return !(left < right); };
  return list.nodes.size() <= rejected_nodes_max &&
         std::adjacent_find(list.nodes.begin(), list.nodes.end(), not_ascending) == list.nodes.end();
}

bool verify(const reject_list& list, std::string_view network_name, const verify_key& network_owner) {
  if (!is_possible(list) || list.empty() || !is_network_name(network_name)) {
    return list == reject_list{};
  }
  return verify(network_owner, labels::reject_list, message_of(network_name, list.serial, list.nodes).view(),
                list.signature);
}

} // namespace gate17::proto
