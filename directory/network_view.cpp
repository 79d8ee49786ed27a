// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/network_view.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace gate17::directory {

namespace {

constexpr std::size_t prekey_tables_max = 4;

} // namespace

std::shared_ptr<const network_view> network_view::make(proto::network_document document, proto::byte_array<32> hash,
                                                       std::vector<std::shared_ptr<const prekey_table>> prekeys) {
  std::shared_ptr<network_view> made(new network_view());
  made->document_ = std::make_shared<const proto::network_document>(std::move(document));
  made->hash_ = hash;
  made->index_nodes();
  for (auto& table : prekeys) {
    made->take(std::move(table));
  }
  return made;
}

std::shared_ptr<const network_view> network_view::with_prekeys(std::shared_ptr<const prekey_table> prekeys) const {
  std::shared_ptr<network_view> made(new network_view(*this));
  made->take(std::move(prekeys));
  return made;
}

std::shared_ptr<const network_view> network_view::with_document(proto::network_document document,
                                                                proto::byte_array<32> hash) const {
  return make(std::move(document), hash, prekeys_);
}

void network_view::take(std::shared_ptr<const prekey_table> prekeys) {
  if (!prekeys) {
    return;
  }
  std::erase_if(prekeys_, [&](const auto& held) { return held->period() == prekeys->period(); });
  prekeys_.push_back(std::move(prekeys));
  std::sort(prekeys_.begin(), prekeys_.end(),
            [](const auto& left, const auto& right) { return left->period() > right->period(); });
  prekeys_.resize(std::min(prekeys_.size(), prekey_tables_max));
}

void network_view::index_nodes() {
  const auto& entries = document_->entries;
  std::map<proto::verify_key, owner_index> owners;
  for (node_index index = 0; index < entries.size(); ++index) {
    const proto::network_entry& entry = entries[index];
    by_id_.emplace(entry.id, index);
    owners_.push_back(owners.emplace(entry.owner, static_cast<owner_index>(owners.size())).first->second);
    policies_.push_back(exit_policy::parse(entry.exit_policy).value_or(exit_policy()));
    endpoints_.insert(endpoints_.end(), entry.addresses.begin(), entry.addresses.end());
  }
  owner_count_ = owners.size();
  std::sort(endpoints_.begin(), endpoints_.end());
}

bool network_view::is_valid_at(proto::unix_seconds now) const { return now < document_->valid_until; }

std::optional<node_index> network_view::index_of(const proto::node_id& id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) {
    return std::nullopt;
  }
  return found->second;
}

const proto::network_entry* network_view::find(const proto::node_id& id) const {
  const auto index = index_of(id);
  return index ? &node(*index) : nullptr;
}

bool network_view::is_rejected(const proto::node_id& id) const { return document_->rejects.contains(id); }

bool network_view::is_usable(node_index index) const {
  const proto::network_entry& entry = node(index);
  return entry.flags.has(proto::node_flag::running) && entry.roles.has(proto::node_role::relay) &&
         !is_rejected(entry.id);
}

bool network_view::has_lane(node_index from, node_index to) const {
  return from != to && is_usable(from) && is_usable(to);
}

std::optional<proto::responder_keys_public> network_view::keys_for(const proto::node_id& id,
                                                                   std::uint32_t period) const {
  const proto::network_entry* entry = find(id);
  const auto table =
      std::find_if(prekeys_.begin(), prekeys_.end(), [&](const auto& held) { return held->period() == period; });
  if (entry == nullptr || table == prekeys_.end()) {
    return std::nullopt;
  }
  const auto line = (*table)->find(id);
  if (!line) {
    return std::nullopt;
  }
  return proto::responder_keys_public{id, entry->onion_key, period, line->prekey};
}

bool network_view::has_prekeys(std::uint32_t period) const {
  return std::any_of(prekeys_.begin(), prekeys_.end(), [&](const auto& held) { return held->period() == period; });
}

std::vector<std::uint32_t> network_view::prekey_periods_held() const {
  std::vector<std::uint32_t> periods;
  for (const auto& held : prekeys_) {
    periods.push_back(held->period());
  }
  return periods;
}

bool network_view::is_node_endpoint(const proto::endpoint& target) const {
  return std::binary_search(endpoints_.begin(), endpoints_.end(), target);
}

} // namespace gate17::directory
