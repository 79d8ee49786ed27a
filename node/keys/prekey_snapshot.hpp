// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <vector>

#include "directory/prekey_period.hpp"
#include "node/keys/prekey_period_keys.hpp"
#include "proto/codec/prekey_record.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/key_schedule.hpp"
#include "proto/crypto/ratchet_session.hpp"
#include "proto/errc.hpp"

namespace gate17::node {

/// The right to read the secrets of one period, for one handshake: wiping waits for it, so keep it no longer than the
/// `ratchet_session::respond` it is for. Move-only.
class prekey_lease {
public:
  const proto::responder_keys_public& keys() const;
  /// Valid while the lease lives.
  proto::responder_keys_secret secrets() const;

private:
  friend class prekey_snapshot;
  prekey_lease(std::shared_ptr<const prekey_period_keys> period, std::shared_lock<std::shared_mutex> lock, bool other);

  /// Before the lock: the lock must be released while the mutex still lives.
  std::shared_ptr<const prekey_period_keys> period_;
  std::shared_lock<std::shared_mutex> lock_;
  bool other_;
};

/// What the data plane reads. Periods wiped meanwhile answer `wrong_period`, however long somebody holds the snapshot.
/// Thread-safe.
class prekey_snapshot {
public:
  prekey_snapshot(directory::prekey_period schedule, std::vector<std::shared_ptr<const prekey_period_keys>> periods)
      : schedule_(schedule), periods_(std::move(periods)) {}

  /// `wrong_period` for a period that has not begun, is over by more than the grace, or was never made.
  proto::result<prekey_lease> lookup(std::uint32_t period, proto::unix_seconds now) const;

  /// The same prekey with the other onion key S in force, for the day on which onion keys change: try it when mac1 or
  /// the first layer does not fit the one of `lookup`. `wrong_period` also when there is no other.
  proto::result<prekey_lease> lookup_other_onion(std::uint32_t period, proto::unix_seconds now) const;

  /// The one record of the period, the same bytes for everybody (R10); also of the next period, for publishing.
  proto::result<proto::prekey_record> make_record(std::uint32_t period) const;

  /// Encoded certificates and record of the period at `now`: first contact, stale prekey, refusals (R10).
  proto::result<std::vector<std::uint8_t>> node_records(proto::unix_seconds now) const;

  const directory::prekey_period& schedule() const { return schedule_; }

private:
  proto::result<prekey_lease> lease(std::uint32_t period, proto::unix_seconds now, bool other) const;
  std::shared_ptr<const prekey_period_keys> find(std::uint32_t period) const;

  directory::prekey_period schedule_;
  std::vector<std::shared_ptr<const prekey_period_keys>> periods_;
};

} // namespace gate17::node
