// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "directory/authority.hpp"
#include "directory/consensus/document_from_votes.hpp"
#include "directory/node_place.hpp"

namespace gate17::directory {

namespace {

constexpr proto::unix_seconds running_seconds_min = 30;

proto::unix_seconds seconds_of(std::chrono::seconds span) {
  return static_cast<proto::unix_seconds>(std::max<std::int64_t>(1, span.count()));
}

} // namespace

std::uint64_t authority::period_at(proto::unix_seconds now) const {
  return now / seconds_of(config_.parameters.consensus_period);
}

bool authority::is_running(const known_node& node, proto::unix_seconds now) const {
  const auto allowed = std::max(running_seconds_min, running_periods * seconds_of(config_.parameters.consensus_period));
  return now <= node.content.published + allowed;
}

proto::vote_node authority::judgement_of(const proto::node_id& id, const known_node& node,
                                         proto::unix_seconds now) const {
  proto::vote_node made;
  made.id = id;
  made.descriptor = node.envelope;
  const auto probed = findings_.find(id);
  const bool is_reachable = probed == findings_.end() || probed->second.reachable;
  made.measured = probed == findings_.end() ? 0 : probed->second.weight;
  if (is_reachable && is_running(node, now)) {
    made.flags = {proto::node_flag::running, proto::node_flag::stable, proto::node_flag::fast};
  }
  made.place = place_of(node.content);
  if (const auto grant = config_.trust.find(id); grant != config_.trust.end()) {
    made.trust = grant->second;
  }
  return made;
}

proto::location authority::place_of(const proto::descriptor& content) const {
  // What a node says of itself is believed where its owner is, on a desk.
  if (config_.parameters.private_network && content.place != proto::location()) {
    return content.place;
  }
  return config_.places ? place_of_node(*config_.places, content.addresses) : proto::location();
}

proto::vote authority::vote_for(std::uint64_t period, const proto::byte_array<32>& previous_hash,
                                const proto::byte_array<32>& random, const proto::verify_key& author) const {
  proto::vote made;
  made.network_name = config_.network_name;
  made.period = period;
  made.author = author;
  made.previous_hash = previous_hash;
  made.random = random;
  made.parameters = config_.parameters;
  made.rejects = config_.rejects;
  const proto::unix_seconds valid_from = period * seconds_of(config_.parameters.consensus_period);
  for (const auto& [id, node] : nodes_) {
    if (!is_expired(node.content, valid_from)) {
      made.nodes.push_back(judgement_of(id, node, valid_from));
    }
  }
  return made;
}

result<proto::signed_document> authority::build_document(const proto::signed_document* previous,
                                                         proto::unix_seconds now, const proto::signing_key& key) const {
  std::optional<predecessor> before;
  if (previous != nullptr) {
    auto content = proto::decode_network_document(previous->body);
    if (!content) {
      return fail(errc::malformed);
    }
    before = predecessor{std::move(*content), previous->hash()};
  }
  const auto own = vote_for(period_at(now), before ? before->hash : proto::byte_array<32>{}, {}, key.public_key());
  const auto document = document_from_votes({&own}, before ? &*before : nullptr, config_.network_owner);
  if (!document) {
    return fail(document.error());
  }
  auto body = proto::encode(*document);
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
