// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "directory/prekey_period.hpp"
#include "node/keys/node_keys.hpp"
#include "node/keys/prekey_snapshot.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/random_source.hpp"

namespace gate17::node {

/// A node's prekeys P: previous (within the grace), current and next period, in locked memory that core dumps leave
/// out, never on disk. `advance` belongs to one thread, `snapshot` to all.
class prekey_ring {
public:
  /// `boot_id` is drawn afresh at every start, so that a restart is a new node to the replay rules.
  prekey_ring(directory::prekey_period schedule, std::uint32_t boot_id);
  ~prekey_ring();
  prekey_ring(const prekey_ring&) = delete;
  prekey_ring& operator=(const prekey_ring&) = delete;

  /// Makes the keys of the current and the next period where missing and wipes those whose grace is over. A period once
  /// made is never made again, even if the clock goes back: two records for one period and boot would look like
  /// tagging. Returns when it must be called next, at the latest; call it at once when `keys` were renewed.
  proto::unix_seconds advance(proto::unix_seconds now, const node_keys& keys, proto::random_source& random);

  /// The periods whose secrets exist: previous (within the grace), current, next, and those of times that a clock was
  /// set back from, at most `held_max`. For the thread that calls `advance`.
  std::vector<std::uint32_t> held() const;
  static constexpr std::size_t held_max = 6;

  /// Never null; empty before the first `advance`.
  std::shared_ptr<const prekey_snapshot> snapshot() const;

  std::uint32_t boot_id() const { return boot_id_; }

private:
  static constexpr std::size_t made_max = 4'096;

  void wipe_ended(proto::unix_seconds now);
  void wipe_farthest(std::uint32_t current);
  void make_if_missing(std::uint32_t period, const node_keys& keys, proto::random_source& random);
  void publish();

  directory::prekey_period schedule_;
  std::uint32_t boot_id_;
  std::vector<std::shared_ptr<prekey_period_keys>> periods_;
  /// The periods made so far, newest last; longer ago than the bound no clock error reaches.
  std::deque<std::uint32_t> made_;
  mutable std::mutex snapshot_mutex_;
  std::shared_ptr<const prekey_snapshot> snapshot_;
};

} // namespace gate17::node
