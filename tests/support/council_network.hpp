// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "directory/authority.hpp"
#include "proto/codec/quorum.hpp"
#include "proto/codec/vote.hpp"
#include "tests/support/test_network.hpp"

namespace gate17::test {

/// A test network whose documents several authorities make.
struct council_network {
  test_network network;
  std::vector<std::shared_ptr<const proto::signing_key>> keys;

  council_network(std::uint64_t seed, std::size_t authorities) : network(test_network::local(seed)) {
    for (std::size_t i = 0; i < authorities; ++i)
      keys.push_back(std::make_shared<const proto::signing_key>(proto::signing_key::generate(network.random)));
    std::ranges::sort(keys, {}, [](const auto& key) { return key->public_key(); });
  }

  std::uint32_t threshold() const { return proto::threshold_for(keys.size()); }

  proto::network_file file() const {
    auto made = network.file();
    made.threshold = threshold();
    made.authorities.clear();
    for (const auto& key : keys)
      made.authorities.push_back(key->public_key());
    return made;
  }

  /// What one authority says that has heard all nodes.
  proto::vote vote(std::size_t author, std::uint64_t period, proto::byte_array<32> previous = {}) const {
    proto::byte_array<32> random{};
    network.random.fill(random);
    return network.make_authority().vote_for(period, previous, random, keys[author]->public_key());
  }
};

inline std::vector<const proto::vote*> pointers_to(const std::vector<proto::vote>& votes) {
  std::vector<const proto::vote*> pointers;
  for (const auto& each : votes)
    pointers.push_back(&each);
  return pointers;
}

} // namespace gate17::test
