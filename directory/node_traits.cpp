// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/node_traits.hpp"

#include <algorithm>
#include <span>

namespace gate17::directory {

namespace {

/// The /16 or /32 of an address as a number; the two families cannot collide.
std::uint64_t network_of(const proto::ip_address& address) {
  const auto& b = address.bytes;
  if (address.kind == proto::ip_address::family::v4) {
    return 4ULL << 32U | std::uint64_t{b[0]} << 8U | b[1];
  }
  return 6ULL << 32U | std::uint64_t{b[0]} << 24U | std::uint64_t{b[1]} << 16U | std::uint64_t{b[2]} << 8U | b[3];
}

} // namespace

country_code country_code_of(std::string_view country) {
  return country.size() == 2 ? static_cast<country_code>(country[0] << 8 | country[1]) : 0;
}

node_traits::node_traits(const proto::network_document& document) {
  rows_.reserve(document.entries.size());
  for (const proto::network_entry& node : document.entries) {
    row& made = rows_.emplace_back();
    made.owner = owners_.try_emplace(node.owner, static_cast<owner_index>(owners_.size())).first->second;
    made.asn = node.place.asn;
    made.country = country_code_of(node.place.country);
    made.network_start = static_cast<std::uint32_t>(networks_.size());
    made.network_count = static_cast<std::uint16_t>(node.addresses.size());
    for (const proto::endpoint& item : node.addresses) {
      networks_.push_back(network_of(item.address));
    }
  }
}

std::optional<owner_index> node_traits::owner_named(const proto::verify_key& owner) const {
  const auto found = owners_.find(owner);
  return found == owners_.end() ? std::nullopt : std::optional(found->second);
}

bool node_traits::have_common_network(node_index left, node_index right) const {
  const row& a = rows_[left];
  const row& b = rows_[right];
  if (a.asn != 0 && a.asn == b.asn) {
    return true;
  }
  const std::span all(networks_);
  const auto of_a = all.subspan(a.network_start, a.network_count);
  const auto of_b = all.subspan(b.network_start, b.network_count);
  return std::find_first_of(of_a.begin(), of_a.end(), of_b.begin(), of_b.end()) != of_a.end();
}

} // namespace gate17::directory
