// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/network_view.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace gate17::directory {

namespace {

constexpr std::size_t prekey_tables_max = 4;

} // namespace

std::shared_ptr<const network_view> network_view::make(proto::network_document document, proto::byte_array<32> hash,
                                                       std::vector<std::shared_ptr<const prekey_table>> prekeys) {
  std::shared_ptr<network_view> made(new network_view());
  made->contents_ = std::make_shared<const contents>(std::move(document));
  made->hash_ = hash;
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

network_view::contents::contents(proto::network_document from)
    : document(std::move(from)), traits(document), lanes(document), usable(document.entries.size()) {
  by_id.reserve(document.entries.size());
  weights.reserve(document.entries.size());
  for (node_index at = 0; at < document.entries.size(); ++at) {
    index_node(at);
  }
  std::sort(endpoints.begin(), endpoints.end());
  count_weights();
  number_policies();
}

void network_view::contents::index_node(node_index at) {
  proto::network_entry& entry = document.entries[at];
  entry.lanes = {};
  by_id.emplace(entry.id, at);
  weights.push_back(entry.weight);
  endpoints.insert(endpoints.end(), entry.addresses.begin(), entry.addresses.end());
  usable[at] = entry.flags.has(proto::node_flag::running) && entry.roles.has(proto::node_role::relay) &&
               !document.rejects.contains(entry.id);
  if (usable[at] && entry.roles.has(proto::node_role::exit) && entry.flags.has(proto::node_flag::exit)) {
    exits.push_back(at);
  }
  if (usable[at] && entry.flags.has(proto::node_flag::entry)) {
    entries.push_back(at);
  }
}

void network_view::contents::count_weights() {
  std::vector<std::uint64_t> of_usable;
  for (node_index at = 0; at < weights.size(); ++at) {
    if (usable[at]) {
      of_usable.push_back(weights[at]);
    }
  }
  if (!of_usable.empty()) {
    const auto middle = of_usable.begin() + static_cast<std::ptrdiff_t>(of_usable.size() / 2);
    std::nth_element(of_usable.begin(), middle, of_usable.end());
    median_weight = std::max<std::uint64_t>(*middle, 1);
  }
}

void network_view::contents::number_policies() {
  std::map<std::vector<std::string>, std::uint32_t> numbers;
  for (const proto::network_entry& entry : document.entries) {
    const auto [found, is_new] = numbers.try_emplace(entry.exit_policy, static_cast<std::uint32_t>(policies.size()));
    if (is_new) {
      policies.push_back(exit_policy::parse(entry.exit_policy).value_or(exit_policy()));
    }
    policy_numbers.push_back(found->second);
  }
}

bool network_view::is_valid_at(proto::unix_seconds now) const { return now < document().valid_until; }

std::optional<node_index> network_view::index_of(const proto::node_id& id) const {
  const auto found = contents_->by_id.find(id);
  if (found == contents_->by_id.end()) {
    return std::nullopt;
  }
  return found->second;
}

const proto::network_entry* network_view::find(const proto::node_id& id) const {
  const auto index = index_of(id);
  return index ? &node(*index) : nullptr;
}

bool network_view::is_rejected(const proto::node_id& id) const { return document().rejects.contains(id); }

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
  return std::binary_search(contents_->endpoints.begin(), contents_->endpoints.end(), target);
}

} // namespace gate17::directory
