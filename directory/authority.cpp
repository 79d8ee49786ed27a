// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/authority.hpp"

#include <algorithm>
#include <utility>

#include "directory/consensus/document_from_votes.hpp"
#include "directory/crowding.hpp"

namespace gate17::directory {

namespace {

using proto::directory_status;

bool share_an_address(const proto::descriptor& left, const proto::descriptor& right) {
  return std::any_of(left.addresses.begin(), left.addresses.end(), [&](const proto::endpoint& address) {
    return std::binary_search(right.addresses.begin(), right.addresses.end(), address);
  });
}

directory_status status_of(proto::errc error) {
  switch (error) {
  case proto::errc::oversized:
    return directory_status::too_large;
  case proto::errc::bad_signature:
    return directory_status::bad_signature;
  case proto::errc::expired:
    return directory_status::expired;
  case proto::errc::not_yet_valid:
    return directory_status::from_the_future;
  case proto::errc::wrong_node:
    return directory_status::wrong_node;
  default:
    return directory_status::malformed;
  }
}

} // namespace

authority::authority(authority_config config)
    : config_(std::move(config)), periods_(config_.parameters.prekey_period) {}

bool authority::take_rejects(proto::reject_list list) {
  if (list.serial <= config_.rejects.serial) {
    return false;
  }
  config_.rejects = std::move(list);
  std::erase_if(nodes_, [&](const auto& item) { return config_.rejects.contains(item.first); });
  return true;
}

directory_status authority::accept(const proto::signed_descriptor& descriptor, proto::unix_seconds now) {
  auto verified = proto::verify_node(descriptor, now);
  if (!verified) {
    return status_of(verified.error());
  }
  if (const directory_status verdict = judge(*verified, descriptor, now); verdict != directory_status::ok) {
    return verdict;
  }
  known_node& node = nodes_[verified->node];
  if (node.content.boot_id != verified->content.boot_id && !node.prekeys.empty()) {
    // Secrets of prekeys live in memory only: those of the boot before are lost.
    node.prekeys.clear();
    ++prekey_revision_;
  }
  node.content = std::move(verified->content);
  node.envelope = descriptor;
  return directory_status::ok;
}

directory_status authority::judge(const proto::verified_descriptor& verified, const proto::signed_descriptor& envelope,
                                  proto::unix_seconds now) const {
  if (!proto::verify_owner(verified.content, verified.node)) {
    return directory_status::bad_owner_signature;
  }
  const auto& owners = config_.owners;
  if (!owners.empty() && std::find(owners.begin(), owners.end(), verified.content.owner) == owners.end()) {
    return directory_status::unknown_owner;
  }
  if (config_.rejects.contains(verified.node)) {
    return directory_status::rejected;
  }
  if (verified.content.published > now + clock_tolerance) {
    return directory_status::from_the_future;
  }
  if (is_expired(verified.content, now)) {
    return directory_status::expired;
  }
  if (const auto verdict = compare_with_known(verified, envelope); verdict != directory_status::ok) {
    return verdict;
  }
  return compare_with_others(verified, now);
}

directory_status authority::compare_with_known(const proto::verified_descriptor& verified,
                                               const proto::signed_descriptor& envelope) const {
  const auto known = nodes_.find(verified.node);
  if (known == nodes_.end()) {
    return nodes_.size() < config_.nodes_max ? directory_status::ok : directory_status::full;
  }
  if (verified.content.published < known->second.content.published) {
    return directory_status::older_than_known;
  }
  const bool same_time = verified.content.published == known->second.content.published;
  return same_time && known->second.envelope.body != envelope.body ? directory_status::conflicting
                                                                   : directory_status::ok;
}

directory_status authority::compare_with_others(const proto::verified_descriptor& verified,
                                                proto::unix_seconds now) const {
  crowding crowd(verified.content);
  for (const auto& [id, other] : nodes_) {
    if (id == verified.node || is_expired(other.content, now)) {
      continue;
    }
    if (other.content.name == verified.content.name) {
      return directory_status::duplicate_name;
    }
    if (share_an_address(other.content, verified.content)) {
      return directory_status::duplicate_address;
    }
    crowd.add(other.content);
  }
  return crowd.is_full(config_.parameters) ? directory_status::crowded : directory_status::ok;
}

directory_status authority::accept(const proto::prekey_record& record, proto::unix_seconds now) {
  const auto known = nodes_.find(record.node);
  if (known == nodes_.end()) {
    return directory_status::unknown_node;
  }
  known_node& node = known->second;
  if (!proto::verify(record, node.content.certificates.signing)) {
    return directory_status::bad_signature;
  }
  if (record.onion_key != node.content.certificates.onion_key) {
    return directory_status::wrong_node;
  }
  const std::uint32_t current = periods_.at(now);
  if (record.period != current && record.period != current + 1) {
    return directory_status::wrong_period;
  }
  if (record.boot_id != node.content.boot_id) {
    return directory_status::wrong_boot;
  }
  if (const auto held = node.prekeys.find(record.period); held != node.prekeys.end()) {
    // After a change of the onion key the same prekey comes in a new record.
    return held->second.prekey == record.prekey ? directory_status::ok : directory_status::conflicting;
  }
  node.prekeys.emplace(record.period, record);
  ++prekey_revision_;
  return directory_status::ok;
}

void authority::forget_expired(proto::unix_seconds now) {
  std::erase_if(nodes_, [&](const auto& item) { return is_expired(item.second.content, now); });
  for (auto& [id, node] : nodes_) {
    std::erase_if(node.prekeys, [&](const auto& item) { return item.first < periods_.at(now); });
  }
  std::erase_if(recalled_, [&](const auto& item) { return item.first < periods_.at(now); });
}

void authority::recall(std::shared_ptr<const prekey_table> sheet) {
  const std::uint32_t period = sheet->period();
  recalled_.insert_or_assign(period, std::move(sheet));
}

std::size_t authority::prekey_count(std::uint32_t period) const {
  return static_cast<std::size_t>(std::count_if(
      nodes_.begin(), nodes_.end(), [&](const auto& item) { return item.second.prekeys.contains(period); }));
}

} // namespace gate17::directory
