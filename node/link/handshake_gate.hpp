// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "actors/wall_clock.hpp"
#include "node/keys/prekey_ring.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/cell/replay_set.hpp"
#include "proto/node_id.hpp"

namespace gate17::node {

/// How many public-key handshakes a process does for everybody and for one address (an IPv6 address counts by its /64).
/// Thread-safe; remembers a bounded number of addresses, the longest unseen give way.
class handshake_budget {
public:
  using clock = std::chrono::steady_clock;
  static constexpr std::size_t addresses_max = 16384;

  handshake_budget(std::uint32_t per_second, std::uint32_t per_second_per_address);

  /// Takes one handshake from both budgets; false when either is empty.
  bool take(const proto::ip_address& from, clock::time_point now);
  /// A create on an existing link: only the common budget.
  bool take(clock::time_point now);

private:
  struct bucket {
    double tokens = 0;
    clock::time_point filled{};
    bool take(double rate, clock::time_point now);
  };

  void forget_oldest();

  double rate_;
  double rate_per_address_;
  std::mutex mutex_;
  bucket common_;
  std::unordered_map<std::uint64_t, bucket> by_address_;
};

/// What every loop of a node shares to judge hellos and creates. The replay set and the budget are the only mutable
/// state between loops.
struct handshake_gate {
  proto::node_id id;
  const prekey_ring& prekeys;
  const actors::wall_clock& clock;
  proto::replay_set& replays;
  handshake_budget& budget;
};

} // namespace gate17::node
