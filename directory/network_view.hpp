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
#include "directory/prekey_period.hpp"
#include "directory/prekey_table.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/key_schedule.hpp"
#include "proto/node_id.hpp"

namespace gate17::directory {

/// Position of a node in one view; means nothing in another view.
using node_index = std::uint32_t;
/// Dense number of an owner in one view.
using owner_index = std::uint32_t;

/// The network as one verified document and some prekey sheets describe it. Immutable and shared between threads
/// through `std::shared_ptr<const network_view>`; a new document or sheet makes a new view.
class network_view {
public:
  /// The document must have been verified (`document_chain`). An exit whose policy does not parse admits nothing.
  static std::shared_ptr<const network_view> make(proto::network_document document, proto::byte_array<32> hash,
                                                  std::vector<std::shared_ptr<const prekey_table>> prekeys = {});

  /// The same document with one more sheet; of each period the newest read counts, at most 4 periods are kept.
  std::shared_ptr<const network_view> with_prekeys(std::shared_ptr<const prekey_table> prekeys) const;

  /// A new document; the sheets of this view are carried over.
  std::shared_ptr<const network_view> with_document(proto::network_document document, proto::byte_array<32> hash) const;

  const proto::network_document& document() const { return *document_; }
  const proto::byte_array<32>& document_hash() const { return hash_; }
  const proto::network_parameters& parameters() const { return document_->parameters; }
  std::uint64_t period() const { return document_->period; }
  bool is_valid_at(proto::unix_seconds now) const;
  directory::prekey_period prekey_periods() const { return directory::prekey_period(parameters().prekey_period); }

  std::size_t size() const { return document_->entries.size(); }
  const proto::network_entry& node(node_index index) const { return document_->entries[index]; }
  std::optional<node_index> index_of(const proto::node_id& id) const;
  const proto::network_entry* find(const proto::node_id& id) const;

  owner_index owner_of(node_index index) const { return owners_[index]; }
  std::size_t owner_count() const { return owner_count_; }
  const exit_policy& policy_of(node_index index) const { return policies_[index]; }

  bool is_rejected(const proto::node_id& id) const;

  /// Running, relaying and not rejected: may be a hop.
  bool is_usable(node_index index) const;

  /// Whether a lane stands between the two (never with itself).
  bool has_lane(node_index from, node_index to) const;

  /// What a handshake with this node needs in that prekey period; nothing without a key in a sheet.
  std::optional<proto::responder_keys_public> keys_for(const proto::node_id& id, std::uint32_t period) const;

  bool has_prekeys(std::uint32_t period) const;
  std::vector<std::uint32_t> prekey_periods_held() const;

  /// Whether an address and port is a node's: exits never dial those (R15).
  bool is_node_endpoint(const proto::endpoint& target) const;

private:
  network_view() = default;
  network_view(const network_view&) = default;
  void index_nodes();
  void take(std::shared_ptr<const prekey_table> prekeys);

  std::shared_ptr<const proto::network_document> document_;
  proto::byte_array<32> hash_{};
  std::unordered_map<proto::node_id, node_index> by_id_;
  std::vector<owner_index> owners_;
  std::size_t owner_count_ = 0;
  std::vector<exit_policy> policies_;
  std::vector<proto::endpoint> endpoints_;                   ///< sorted
  std::vector<std::shared_ptr<const prekey_table>> prekeys_; ///< newest period first
};

} // namespace gate17::directory
