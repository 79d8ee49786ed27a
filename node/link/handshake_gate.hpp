// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "actors/wall_clock.hpp"
#include "node/keys/prekey_ring.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/cell/replay_set.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/secret.hpp"
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
  /// A create from a lane, which carries those of many: only the common budget.
  bool take(clock::time_point now);
  /// A create on a client's link: also from what one address may have of the common budget, a quarter.
  bool take_create(const proto::ip_address& from, clock::time_point now);

private:
  struct bucket {
    double tokens = 0;
    clock::time_point filled{};
    bool take(double rate, clock::time_point now);
  };

  struct address_buckets {
    bucket hellos;
    bucket creates;
    clock::time_point last_seen() const { return std::max(hellos.filled, creates.filled); }
  };

  address_buckets& of(const proto::ip_address& from);
  void forget_oldest();

  double rate_;
  double rate_per_address_;
  double creates_per_address_;
  std::mutex mutex_;
  bucket common_;
  std::unordered_map<std::uint64_t, address_buckets> by_address_;
};

/// The nonce that hellos must echo while the replay set runs full (R4): a function of the peer's address and the
/// minute, so that nothing is kept for it. Immutable, thread-safe.
class hello_nonce {
public:
  explicit hello_nonce(proto::random_source& random);
  proto::byte_array<16> make(const proto::ip_address& peer, proto::unix_seconds now) const;
  /// Of this minute or the one before. Constant time.
  bool matches(const proto::byte_array<16>& echo, const proto::ip_address& peer, proto::unix_seconds now) const;

private:
  proto::byte_array<16> at_minute(const proto::ip_address& peer, std::uint64_t minute) const;
  proto::secret_key key_;
};

/// What every loop of a node shares to judge hellos and creates. The replay set and the budget are the only mutable
/// state between loops.
struct handshake_gate {
  proto::node_id id;
  const prekey_ring& prekeys;
  const actors::wall_clock& clock;
  proto::replay_set& replays;
  handshake_budget& budget;
  const hello_nonce& nonce;
};

} // namespace gate17::node
