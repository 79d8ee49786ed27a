// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/consensus/document_from_votes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "directory/consensus/merkle_log.hpp"
#include "directory/consensus/node_tally.hpp"
#include "proto/crypto/hash.hpp"

namespace gate17::directory {

namespace {

using vote_list = std::vector<const proto::vote*>;

constexpr std::string_view random_context = "gate17/1 shared random";

proto::unix_seconds seconds_of(std::chrono::seconds span) {
  return static_cast<proto::unix_seconds>(std::max<std::int64_t>(1, span.count()));
}

vote_list by_author(vote_list votes) {
  std::ranges::sort(votes, {}, [](const proto::vote* item) { return item->author; });
  return votes;
}

bool agree_on(const vote_list& votes, const predecessor* previous) {
  const auto wanted = previous == nullptr ? proto::byte_array<32>{} : previous->hash;
  const auto count = std::ranges::count_if(votes, [&](const auto* item) { return item->previous_hash == wanted; });
  return 2 * static_cast<std::size_t>(count) > votes.size();
}

/// What more than half ask for, else what was; in the first document what the first vote says.
const proto::network_parameters& parameters_of(const vote_list& votes, const predecessor* previous) {
  for (const auto* item : votes) {
    const auto count =
        std::ranges::count_if(votes, [&](const auto* other) { return other->parameters == item->parameters; });
    if (2 * static_cast<std::size_t>(count) > votes.size()) {
      return item->parameters;
    }
  }
  return previous == nullptr ? votes.front()->parameters : previous->content.parameters;
}

proto::reject_list rejects_of(const vote_list& votes, const predecessor* previous,
                              const proto::verify_key& network_owner) {
  proto::reject_list newest = previous == nullptr ? proto::reject_list{} : previous->content.rejects;
  for (const auto* item : votes) {
    if (item->rejects.serial > newest.serial && proto::verify(item->rejects, item->network_name, network_owner)) {
      newest = item->rejects;
    }
  }
  return newest;
}

proto::byte_array<32> random_of(const vote_list& votes, const predecessor* previous) {
  if (votes.size() == 1) {
    return {};
  }
  proto::hasher hash(32);
  hash.update(random_context);
  if (previous != nullptr) {
    hash.update(proto::byte_view(previous->content.shared_random));
  }
  for (const auto* item : votes) {
    hash.update(proto::byte_view(item->author.bytes)).update(proto::byte_view(item->random));
  }
  proto::byte_array<32> out;
  hash.finish(out);
  return out;
}

std::map<proto::node_id, node_tally> tally(const vote_list& votes) {
  std::map<proto::node_id, node_tally> nodes;
  for (const auto* item : votes) {
    for (const auto& node : item->nodes) {
      node_tally& found = nodes[node.id];
      found.votes = votes.size();
      found.said.push_back(&node);
    }
  }
  return nodes;
}

struct candidate {
  proto::network_entry entry;
  std::size_t votes = 0;
  bool was_in = false;
};

bool comes_first(const candidate& left, const candidate& right) {
  if (left.votes != right.votes) {
    return left.votes > right.votes;
  }
  return left.was_in != right.was_in ? left.was_in : left.entry.id < right.entry.id;
}

std::size_t nodes_max(const proto::network_parameters& parameters) {
  return parameters.lane_rule == proto::lane_rule::full_mesh ? proto::full_mesh_nodes_max : proto::document_nodes_max;
}

/// One node per name and address, and not more than the network can hold; whoever has more votes or was there first.
std::vector<proto::network_entry> without_collisions(std::vector<candidate> candidates, std::size_t count_max) {
  std::ranges::sort(candidates, comes_first);
  std::set<std::string> names;
  std::set<proto::endpoint> addresses;
  std::vector<proto::network_entry> entries;
  for (auto& item : candidates) {
    const auto& own = item.entry.addresses;
    if (entries.size() == count_max || names.contains(item.entry.name) ||
        std::ranges::any_of(own, [&](const auto& address) { return addresses.contains(address); })) {
      continue;
    }
    names.insert(item.entry.name);
    addresses.insert(own.begin(), own.end());
    entries.push_back(std::move(item.entry));
  }
  std::ranges::sort(entries, {}, &proto::network_entry::id);
  return entries;
}

void grow_log(const predecessor* previous, proto::network_document& document) {
  if (previous == nullptr) {
    return;
  }
  auto grown = append({previous->content.log_size, previous->content.log_peaks}, log_leaf(previous->hash));
  document.log_size = grown.size;
  document.log_peaks = std::move(grown.peaks);
}

} // namespace

bool is_expired(const proto::descriptor& content, proto::unix_seconds now) {
  return content.published + descriptor_seconds <= now || content.certificates.valid_until <= now ||
         content.certificates.onion_valid_until <= now;
}

result<proto::network_document> document_from_votes(const std::vector<const proto::vote*>& unsorted,
                                                    const predecessor* previous,
                                                    const proto::verify_key& network_owner) {
  const vote_list votes = by_author(unsorted);
  if (votes.empty()) {
    return fail(errc::nothing_to_build);
  }
  if (!agree_on(votes, previous)) {
    return fail(errc::other_predecessor);
  }
  proto::network_document document;
  document.network_name = votes.front()->network_name;
  document.period = votes.front()->period;
  if (previous != nullptr && previous->content.period >= document.period) {
    return fail(errc::older_than_known);
  }
  document.previous_hash = previous == nullptr ? proto::byte_array<32>{} : previous->hash;
  document.parameters = parameters_of(votes, previous);
  const auto period_seconds = seconds_of(document.parameters.consensus_period);
  document.valid_from = document.period * period_seconds;
  document.valid_until =
      document.valid_from + std::max(seconds_of(document.parameters.document_lifetime), 3 * period_seconds);
  document.rejects = rejects_of(votes, previous, network_owner);
  document.shared_random = random_of(votes, previous);
  grow_log(previous, document);

  std::set<proto::node_id> before;
  for (std::size_t i = 0; previous != nullptr && i < previous->content.entries.size(); ++i) {
    before.insert(previous->content.entries[i].id);
  }
  std::vector<candidate> candidates;
  const tally_rules rules{document.parameters, network_owner, document.valid_from, document.valid_until};
  for (const auto& [id, said] : tally(votes)) {
    if (document.rejects.contains(id)) {
      continue;
    }
    if (auto entry = entry_of(said, rules)) {
      candidates.push_back({std::move(*entry), said.said.size(), before.contains(id)});
    }
  }
  document.entries = without_collisions(std::move(candidates), nodes_max(document.parameters));
  if (document.entries.empty()) {
    return fail(errc::nothing_to_build);
  }
  return document;
}

} // namespace gate17::directory
