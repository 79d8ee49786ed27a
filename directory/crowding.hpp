// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "proto/codec/descriptor.hpp"
#include "proto/codec/network_document.hpp"

namespace gate17::directory {

/// Counts who shares an address block or the owner with one node, so that a flood from one place or of one key ends at
/// the limits of the network's parameters. Blocks are what one customer usually gets: /24 of IPv4, /48 of IPv6.
class crowding {
public:
  explicit crowding(const proto::descriptor& subject);

  void add(const proto::descriptor& other);
  /// Whether those added leave no room for the subject. Private networks have no such limits.
  bool is_full(const proto::network_parameters& parameters) const;

private:
  using block = std::vector<std::uint8_t>;
  static std::set<block> blocks_of(const proto::descriptor& node);

  proto::verify_key owner_;
  std::set<block> blocks_;
  std::size_t same_owner_ = 0;
  std::size_t same_block_ = 0;
};

} // namespace gate17::directory
