// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "directory/node_index.hpp"
#include "proto/codec/network_document.hpp"

namespace gate17::directory {

/// A country as a number, so that comparing is cheap; 0: unknown.
using country_code = std::uint16_t;
country_code country_code_of(std::string_view country);

/// What nodes are told apart by, cut out of a document once. Immutable.
class node_traits {
public:
  explicit node_traits(const proto::network_document& document);

  std::size_t size() const { return rows_.size(); }
  owner_index owner_of(node_index node) const { return rows_[node].owner; }
  std::uint32_t asn_of(node_index node) const { return rows_[node].asn; }
  country_code country_of(node_index node) const { return rows_[node].country; }
  std::size_t owner_count() const { return owners_.size(); }
  /// Nothing when no node of the document is his.
  std::optional<owner_index> owner_named(const proto::verify_key& owner) const;

  bool have_common_owner(node_index left, node_index right) const { return rows_[left].owner == rows_[right].owner; }
  /// A common /16 (IPv4), /32 (IPv6) or AS.
  bool have_common_network(node_index left, node_index right) const;
  /// Unknown countries count as common.
  bool may_have_common_country(node_index left, node_index right) const {
    return rows_[left].country == rows_[right].country || rows_[left].country == 0 || rows_[right].country == 0;
  }

private:
  struct row {
    owner_index owner = 0;
    std::uint32_t asn = 0;
    country_code country = 0;
    std::uint16_t network_count = 0;
    std::uint32_t network_start = 0;
  };
  struct key_hash {
    std::size_t operator()(const proto::verify_key& key) const { return proto::load_le64(key.bytes.data()); }
  };

  std::vector<row> rows_;
  std::vector<std::uint64_t> networks_; ///< those of one node stand together
  std::unordered_map<proto::verify_key, owner_index, key_hash> owners_;
};

} // namespace gate17::directory
