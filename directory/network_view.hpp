// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "directory/errc.hpp"
#include "directory/exit_policy.hpp"
#include "directory/lane_map.hpp"
#include "directory/node_index.hpp"
#include "directory/node_traits.hpp"
#include "directory/prekey_period.hpp"
#include "directory/prekey_table.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/key_schedule.hpp"
#include "proto/node_id.hpp"

namespace gate17::directory {

/// The network as one verified document and some prekey sheets describe it. Immutable and shared between threads
/// through `std::shared_ptr<const network_view>`; a new document or sheet makes a new view. What planning asks for
/// stands in flat arrays, made once per document; all of them grow linearly with nodes and listed lanes.
class network_view {
public:
  /// The document must have been verified (`document_chain`). An exit whose policy does not parse admits nothing.
  static std::shared_ptr<const network_view> make(proto::network_document document, proto::byte_array<32> hash,
                                                  std::vector<std::shared_ptr<const prekey_table>> prekeys = {});

  /// The same document with one more sheet; of each period the newest read counts, at most 4 periods are kept.
  std::shared_ptr<const network_view> with_prekeys(std::shared_ptr<const prekey_table> prekeys) const;

  /// A new document; the sheets of this view are carried over.
  std::shared_ptr<const network_view> with_document(proto::network_document document, proto::byte_array<32> hash) const;

  /// Without the lanes of its entries: `lanes` has them, in a tenth of the memory.
  const proto::network_document& document() const { return contents_->document; }
  const proto::byte_array<32>& document_hash() const { return hash_; }
  const proto::network_parameters& parameters() const { return contents_->document.parameters; }
  std::uint64_t period() const { return contents_->document.period; }
  bool is_valid_at(proto::unix_seconds now) const;
  directory::prekey_period prekey_periods() const { return directory::prekey_period(parameters().prekey_period); }

  std::size_t size() const { return contents_->document.entries.size(); }
  const proto::network_entry& node(node_index index) const { return contents_->document.entries[index]; }
  std::optional<node_index> index_of(const proto::node_id& id) const;
  const proto::network_entry* find(const proto::node_id& id) const;

  owner_index owner_of(node_index index) const { return contents_->traits.owner_of(index); }
  std::size_t owner_count() const { return contents_->traits.owner_count(); }
  std::uint64_t weight_of(node_index index) const { return contents_->weights[index]; }
  /// Nodes with the same lines share a policy, so that a destination is judged once for all of them.
  const exit_policy& policy_of(node_index index) const { return contents_->policies[policy_number_of(index)]; }
  std::uint32_t policy_number_of(node_index index) const { return contents_->policy_numbers[index]; }
  std::size_t policy_count() const { return contents_->policies.size(); }
  const node_traits& traits() const { return contents_->traits; }
  const lane_map& lanes() const { return contents_->lanes; }

  bool is_rejected(const proto::node_id& id) const;

  /// Running, relaying and not rejected: may be a hop.
  bool is_usable(node_index index) const { return contents_->usable[index]; }

  /// Usable nodes that both offer to be an exit and are flagged as one, ascending.
  std::span<const node_index> exits() const { return contents_->exits; }
  /// Usable nodes flagged `entry`, ascending.
  std::span<const node_index> entries() const { return contents_->entries; }
  /// Median weight of the usable nodes, at least 1.
  std::uint64_t median_weight() const { return contents_->median_weight; }

  /// Whether a lane stands between the two usable nodes (never with itself).
  bool has_lane(node_index from, node_index to) const {
    return is_usable(from) && is_usable(to) && lanes().stands_between(from, to);
  }

  /// What a handshake with this node needs in that prekey period; nothing without a key in a sheet.
  std::optional<proto::responder_keys_public> keys_for(const proto::node_id& id, std::uint32_t period) const;

  bool has_prekeys(std::uint32_t period) const;
  std::vector<std::uint32_t> prekey_periods_held() const;

  /// Whether an address and port is a node's: exits never dial those (R15).
  bool is_node_endpoint(const proto::endpoint& target) const;

private:
  /// What depends on the document alone; views of one document share it.
  struct contents {
    explicit contents(proto::network_document from);
    void index_node(node_index at);
    void count_weights();
    void number_policies();

    proto::network_document document;
    node_traits traits;
    lane_map lanes;
    std::unordered_map<proto::node_id, node_index> by_id;
    std::vector<bool> usable;
    std::vector<node_index> exits;
    std::vector<node_index> entries;
    std::uint64_t median_weight = 1;
    std::vector<std::uint64_t> weights;
    std::vector<std::uint32_t> policy_numbers;
    std::vector<exit_policy> policies;
    std::vector<proto::endpoint> endpoints; ///< sorted
  };

  network_view() = default;
  network_view(const network_view&) = default;
  void take(std::shared_ptr<const prekey_table> prekeys);

  std::shared_ptr<const contents> contents_;
  proto::byte_array<32> hash_{};
  std::vector<std::shared_ptr<const prekey_table>> prekeys_; ///< newest period first
};

} // namespace gate17::directory
