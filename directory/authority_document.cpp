// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "directory/authority.hpp"
#include "directory/exit_policy.hpp"
#include "directory/node_place.hpp"

namespace gate17::directory {

namespace {

constexpr proto::unix_seconds running_seconds_min = 30;
/// Weights are counted in units of 1 MB/s and end at 1,000: one claim must not draw all circuits to itself.
constexpr std::uint64_t weight_unit_bytes = 1'000'000;
constexpr std::uint64_t claimed_weight_max = 1'000;

proto::unix_seconds seconds_of(std::chrono::seconds span) {
  return static_cast<proto::unix_seconds>(std::max<std::int64_t>(1, span.count()));
}

bool offers_exit(const proto::descriptor& content) {
  const auto policy = exit_policy::parse(content.exit_policy);
  return content.roles.has(proto::node_role::exit) && policy && !policy->admits_nothing();
}

} // namespace

std::uint64_t authority::period_at(proto::unix_seconds now) const {
  return now / seconds_of(config_.parameters.consensus_period);
}

bool authority::is_running(const known_node& node, proto::unix_seconds now) const {
  const auto allowed = std::max(running_seconds_min, running_periods * seconds_of(config_.parameters.consensus_period));
  return now <= node.content.published + allowed;
}

std::uint64_t authority::weight_of(const proto::descriptor& content) const {
  if (!config_.parameters.private_network) {
    // Among strangers a claim proves nothing; all weigh the same until they are measured.
    return 1;
  }
  return std::clamp<std::uint64_t>(content.capacity_bytes_per_second / weight_unit_bytes, 1, claimed_weight_max);
}

proto::location authority::place_of(const proto::descriptor& content) const {
  // What a node says of itself is believed where its owner is, on a desk.
  if (config_.parameters.private_network && content.place != proto::location()) {
    return content.place;
  }
  return config_.places ? place_of_node(*config_.places, content.addresses) : proto::location();
}

proto::network_entry authority::entry_of(const proto::node_id& id, const known_node& node, proto::unix_seconds now,
                                         proto::unix_seconds valid_until) const {
  const proto::descriptor& content = node.content;
  proto::network_entry entry;
  entry.id = id;
  entry.signing = content.certificates.signing;
  entry.onion_key = content.certificates.onion_key;
  entry.name = content.name;
  entry.addresses = content.addresses;
  entry.roles = content.roles;
  entry.owner = content.owner;
  entry.suites = content.suites;
  entry.exit_policy = content.exit_policy;
  entry.price_piconero_per_gib = content.price_piconero_per_gib;
  entry.weight = weight_of(content);
  entry.place = place_of(content);
  if (is_running(node, now)) {
    entry.flags = {proto::node_flag::running, proto::node_flag::stable, proto::node_flag::fast};
    if (content.roles.has(proto::node_role::relay)) {
      entry.flags.set(proto::node_flag::entry);
      entry.flags.set(proto::node_flag::core);
    }
  }
  if (offers_exit(content)) {
    entry.flags.set(proto::node_flag::exit);
  }
  const auto grant = config_.trust.find(id);
  if (grant != config_.trust.end() && grant->second.valid_until >= valid_until &&
      proto::verify(grant->second, id, config_.network_owner)) {
    entry.flags.set(proto::node_flag::trusted);
    entry.trust = grant->second;
  }
  return entry;
}

result<proto::signed_document> authority::build_document(const proto::signed_document* previous,
                                                         proto::unix_seconds now, const proto::signing_key& key) const {
  proto::network_document document;
  document.network_name = config_.network_name;
  document.period = period_at(now);
  document.valid_from = document.period * seconds_of(config_.parameters.consensus_period);
  document.valid_until =
      document.valid_from + std::max(document_seconds, 3 * seconds_of(config_.parameters.consensus_period));
  document.parameters = config_.parameters;
  if (previous != nullptr) {
    const auto before = proto::decode_network_document(previous->body);
    if (!before) {
      return fail(errc::malformed);
    }
    if (before->period >= document.period) {
      return fail(errc::older_than_known);
    }
    document.previous_hash = previous->hash();
    // The list published before may be newer than the one in this authority's hands.
    document.rejects = before->rejects;
  }
  if (config_.rejects.serial > document.rejects.serial) {
    document.rejects = config_.rejects;
  }
  for (const auto& [id, node] : nodes_) {
    if (!is_expired(node.content, document.valid_from) && !document.rejects.contains(id)) {
      document.entries.push_back(entry_of(id, node, document.valid_from, document.valid_until));
    }
  }
  if (document.entries.empty()) {
    return fail(errc::nothing_to_build);
  }
  auto body = proto::encode(document);
  if (!body) {
    return fail(errc::malformed);
  }
  proto::signed_document made{std::move(*body), {}};
  proto::add_signature(made, key);
  return made;
}

proto::prekey_sheet_entry authority::line_of(const proto::node_id& id, std::uint32_t period) const {
  if (const auto node = nodes_.find(id); node != nodes_.end()) {
    const auto record = node->second.prekeys.find(period);
    if (record != node->second.prekeys.end()) {
      return {record->second.boot_id, record->second.prekey};
    }
  }
  const auto sheet = recalled_.find(period);
  return sheet == recalled_.end() ? proto::prekey_sheet_entry{}
                                  : sheet->second->find(id).value_or(proto::prekey_sheet_entry{});
}

result<proto::signed_prekey_sheet> authority::build_sheet(std::uint32_t period, const proto::signed_document& document,
                                                          const proto::signing_key& key) const {
  const auto content = proto::decode_network_document(document.body);
  if (!content) {
    return fail(errc::malformed);
  }
  proto::prekey_sheet sheet;
  sheet.period = period;
  sheet.document_period = content->period;
  sheet.document_hash = document.hash();
  for (const proto::network_entry& entry : content->entries) {
    sheet.entries.push_back(line_of(entry.id, period));
  }
  auto made = proto::sign(sheet, key);
  if (!made) {
    return fail(errc::malformed);
  }
  return *made;
}

} // namespace gate17::directory
