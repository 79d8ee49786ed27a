// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/consensus/node_tally.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "directory/consensus/document_from_votes.hpp"
#include "directory/exit_policy.hpp"
#include "directory/probing/probe_findings.hpp"
#include "proto/crypto/hash.hpp"

namespace gate17::directory {

namespace {

constexpr std::size_t measurers_min = 2;
constexpr std::array judged_flags{proto::node_flag::running, proto::node_flag::stable, proto::node_flag::fast};

bool is_majority(std::size_t count, std::size_t votes) { return 2 * count > votes; }

/// The most named; `before` decides between equally often named ones.
template <class Item, class Before>
std::pair<const Item*, std::size_t> most_named(const std::vector<const Item*>& items, Before before) {
  std::pair<const Item*, std::size_t> best{nullptr, 0};
  for (const Item* item : items) {
    const auto count =
        static_cast<std::size_t>(std::ranges::count_if(items, [&](const Item* other) { return *other == *item; }));
    if (count > best.second || (count == best.second && before(*item, *best.first))) {
      best = {item, count};
    }
  }
  return best;
}

std::optional<proto::verified_descriptor> chosen_descriptor(const node_tally& tally, proto::unix_seconds now) {
  std::vector<const proto::signed_descriptor*> listed;
  for (const auto* node : tally.said) {
    listed.push_back(&node->descriptor);
  }
  const auto published = [](const proto::signed_descriptor& envelope) {
    const auto content = proto::decode_descriptor(envelope.body);
    return content ? content->published : 0;
  };
  const auto before = [&](const proto::signed_descriptor& left, const proto::signed_descriptor& right) {
    const auto left_time = published(left);
    const auto right_time = published(right);
    return left_time != right_time
               ? left_time > right_time
               : std::tie(left.body, left.signature.bytes) < std::tie(right.body, right.signature.bytes);
  };
  const auto* most = most_named(listed, before).first;
  auto verified = proto::verify_descriptor(*most, now);
  if (!verified || verified->node != tally.said.front()->id || is_expired(verified->content, now)) {
    return std::nullopt;
  }
  return std::move(*verified);
}

proto::location place_of(const node_tally& tally, const proto::descriptor& content, bool private_network) {
  // What a node says of itself is believed where its owner is, on a desk.
  if (private_network && content.place != proto::location()) {
    return content.place;
  }
  std::vector<const proto::location*> places;
  for (const auto* node : tally.said) {
    places.push_back(&node->place);
  }
  const auto [place, count] = most_named(places, [](const auto&, const auto&) { return false; });
  return is_majority(count, tally.votes) ? *place : proto::location{};
}

/// The lower median of what was measured, so that a minority of liars moves it no further than honest values; nothing
/// when too few measured.
std::optional<std::uint64_t> measured_weight(const node_tally& tally) {
  std::vector<std::uint64_t> measured;
  for (const auto* node : tally.said) {
    if (node->measured != 0) {
      measured.push_back(node->measured);
    }
  }
  if (measured.empty() || measured.size() < std::min(measurers_min, tally.votes)) {
    return std::nullopt;
  }
  std::ranges::sort(measured);
  return measured[(measured.size() - 1) / 2];
}

std::uint64_t weight_of(const node_tally& tally, const proto::descriptor& content, bool private_network) {
  const std::uint64_t claimed =
      std::clamp<std::uint64_t>(content.capacity_bytes_per_second / weight_unit_bytes, 1, weight_units_max);
  const auto measured = measured_weight(tally);
  // Among strangers a claim proves nothing: what nobody measured weighs the least. It can ask for less, never for more.
  if (!private_network && (!measured || content.capacity_bytes_per_second == 0)) {
    return measured.value_or(1);
  }
  return std::min(claimed, measured.value_or(claimed));
}

proto::node_flags flags_of(const node_tally& tally, const proto::descriptor& content) {
  proto::node_flags flags;
  for (const auto flag : judged_flags) {
    const auto count = static_cast<std::size_t>(
        std::ranges::count_if(tally.said, [flag](const auto* node) { return node->flags.has(flag); }));
    if (is_majority(count, tally.votes)) {
      flags.set(flag);
    }
  }
  if (flags.has(proto::node_flag::running) && content.roles.has(proto::node_role::relay)) {
    flags.set(proto::node_flag::entry);
    flags.set(proto::node_flag::core);
  }
  const auto policy = exit_policy::parse(content.exit_policy);
  if (content.roles.has(proto::node_role::exit) && policy && !policy->admits_nothing()) {
    flags.set(proto::node_flag::exit);
  }
  return flags;
}

/// The grant that lasts longest. A single vote suffices: only the network owner can have signed it.
std::optional<proto::trust_grant> trust_of(const node_tally& tally, const proto::node_id& id,
                                           const tally_rules& rules) {
  std::optional<proto::trust_grant> best;
  for (const auto* node : tally.said) {
    if (!node->trust || node->trust->valid_until < rules.valid_until ||
        !proto::verify(*node->trust, id, rules.network_owner)) {
      continue;
    }
    const auto& grant = *node->trust;
    if (!best || grant.valid_until > best->valid_until ||
        (grant.valid_until == best->valid_until && grant.signature.bytes < best->signature.bytes)) {
      best = grant;
    }
  }
  return best;
}

} // namespace

std::optional<proto::network_entry> entry_of(const node_tally& tally, const tally_rules& rules) {
  if (!is_majority(tally.said.size(), tally.votes)) {
    return std::nullopt;
  }
  const auto verified = chosen_descriptor(tally, rules.valid_from);
  if (!verified) {
    return std::nullopt;
  }
  const proto::descriptor& content = verified->content;
  proto::network_entry entry;
  entry.id = verified->node;
  entry.signing = content.certificates.signing;
  entry.onion_key = content.certificates.onion_key;
  entry.name = content.name;
  entry.addresses = content.addresses;
  entry.roles = content.roles;
  entry.flags = flags_of(tally, content);
  entry.owner = content.owner;
  entry.suites = content.suites;
  entry.exit_policy = content.exit_policy;
  entry.price_piconero_per_gib = content.price_piconero_per_gib;
  entry.weight = weight_of(tally, content, rules.parameters.private_network);
  entry.place = place_of(tally, content, rules.parameters.private_network);
  entry.trust = trust_of(tally, entry.id, rules);
  if (entry.trust) {
    entry.flags.set(proto::node_flag::trusted);
  }
  return entry;
}

} // namespace gate17::directory
