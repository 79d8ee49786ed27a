// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "proto/bytes.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

enum class replay_outcome : std::uint8_t {
  fresh,          ///< seen for the first time, now recorded
  replayed,       ///< recorded before
  full,           ///< no room in its shard: treat as refused and ask for a nonce
  unknown_period, ///< the period was never opened or is dropped
};

/// Nothing for `fresh`; what is answered to the sender of any other.
result<void> accepted(replay_outcome outcome);

/// The ids of accepted handshakes of the periods in force (R4); the only structure that event loops share. Thread-safe:
/// 64 shards with a lock each, check and insertion are one step. Memory grows with the ids of a period, at most 48
/// bytes for each beyond the first page of a shard, and is given up with the period.
class replay_set {
public:
  /// Room for `ids_per_period` ids in each of `periods_max` periods at once; `seed` keeps peers from choosing shards.
  replay_set(std::size_t ids_per_period, std::size_t periods_max, std::uint64_t seed);
  ~replay_set();
  replay_set(const replay_set&) = delete;
  replay_set& operator=(const replay_set&) = delete;

  /// False when `periods_max` periods are open already. Opening an open period changes nothing.
  bool open_period(std::uint32_t period);
  /// Forgets every id of the period.
  void drop_period(std::uint32_t period);
  replay_outcome check_and_insert(std::uint32_t period, const byte_array<16>& id);
  /// Of the fullest shard of the fullest period, 0..1.
  double fill_ratio() const;
  /// Above 75 % every hello must echo a server nonce.
  bool wants_nonce() const { return fill_ratio() > 0.75; }
  /// Held now.
  std::size_t memory_bytes() const;

private:
  struct shard;

  void raise_fullest(std::uint32_t used);

  static constexpr std::size_t shard_count = 64;
  std::size_t shard_capacity_;
  std::size_t periods_max_;
  std::uint64_t seed_;
  std::unique_ptr<shard[]> shards_;
  /// Held while periods are opened or dropped; insertions take only their shard's lock.
  std::mutex periods_mutex_;
  std::atomic<std::uint32_t> fullest_table_{0};
};

} // namespace gate17::proto
