// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/crowding.hpp"

#include <algorithm>

namespace gate17::directory {

namespace {

constexpr std::size_t v4_block_bytes = 3;
constexpr std::size_t v6_block_bytes = 6;

bool exceeds(std::size_t count, std::uint16_t count_max) { return count_max != 0 && count >= count_max; }

} // namespace

crowding::crowding(const proto::descriptor& subject) : owner_(subject.owner), blocks_(blocks_of(subject)) {}

std::set<crowding::block> crowding::blocks_of(const proto::descriptor& node) {
  std::set<block> blocks;
  for (const proto::endpoint& item : node.addresses) {
    const auto& bytes = item.address.bytes;
    const bool is_v4 = item.address.kind == proto::ip_address::family::v4;
    // The lengths tell the families apart.
    blocks.insert({bytes.begin(), bytes.begin() + (is_v4 ? v4_block_bytes : v6_block_bytes)});
  }
  return blocks;
}

void crowding::add(const proto::descriptor& other) {
  same_owner_ += other.owner == owner_ ? 1 : 0;
  const auto theirs = blocks_of(other);
  same_block_ += std::ranges::any_of(theirs, [this](const block& each) { return blocks_.contains(each); }) ? 1 : 0;
}

bool crowding::is_full(const proto::network_parameters& parameters) const {
  return !parameters.private_network &&
         (exceeds(same_owner_, parameters.nodes_per_owner_max) || exceeds(same_block_, parameters.nodes_per_block_max));
}

} // namespace gate17::directory
