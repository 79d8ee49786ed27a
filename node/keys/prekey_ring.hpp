// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "directory/prekey_period.hpp"
#include "proto/codec/node_records.hpp"
#include "proto/codec/prekey_record.hpp"
#include "proto/crypto/key_schedule.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/ratchet_session.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/errc.hpp"

namespace gate17::node {

class prekey_period_keys;

/// The right to read the secrets of one period, for one handshake: wiping waits for it, so keep it no longer than the
/// `ratchet_session::respond` it is for.
class prekey_lease {
public:
  const proto::responder_keys_public& keys() const;
  proto::responder_keys_secret secrets() const;

private:
  friend class prekey_snapshot;
  prekey_lease(std::shared_ptr<const prekey_period_keys> keys, std::shared_lock<std::shared_mutex> lock);

  /// Before the lock: the lock must be released while the mutex still lives.
  std::shared_ptr<const prekey_period_keys> keys_;
  std::shared_lock<std::shared_mutex> lock_;
};

/// What the data plane reads. Immutable except that wiped periods answer `wrong_period`, however long somebody holds
/// the snapshot. Thread-safe.
class prekey_snapshot {
public:
  /// `wrong_period` for a period that has not begun, is over by more than the grace, or was never made.
  proto::result<prekey_lease> lookup(std::uint32_t period, proto::unix_seconds now) const;

  /// The one record of the period, the same bytes for everybody (R10); also of the next period, for publishing.
  proto::result<proto::prekey_record> record(std::uint32_t period) const;

  /// Encoded certificates and record of the period at `now`: first contact, stale prekey, refusals.
  proto::result<std::vector<std::uint8_t>> node_records(proto::unix_seconds now) const;

  const directory::prekey_period& schedule() const { return schedule_; }

private:
  friend class prekey_ring;

  std::shared_ptr<const prekey_period_keys> find(std::uint32_t period) const;

  directory::prekey_period schedule_;
  proto::node_certificates certificates_;
  std::vector<std::shared_ptr<const prekey_period_keys>> periods_;
};

/// The long-lived keys that prekey records are made from; referenced only during the call that takes it.
struct prekey_signers {
  const proto::node_certificates& certificates;
  const proto::signing_key& signing;
  const proto::dh_pair& onion;
};

/// A node's prekeys P: previous (within the grace), current and next period, in locked memory that core dumps leave
/// out, never on disk. `advance` belongs to one thread; `snapshot` to all.
class prekey_ring {
public:
  /// `boot_id` is drawn afresh at every start, so that a restart is a new node to the replay rules.
  prekey_ring(directory::prekey_period schedule, std::uint32_t boot_id);
  ~prekey_ring();
  prekey_ring(const prekey_ring&) = delete;
  prekey_ring& operator=(const prekey_ring&) = delete;

  /// Makes the keys of the current and the next period where missing and wipes those whose grace is over. A period once
  /// wiped, or passed over, is never made again even if the clock goes back: two records for one period and boot would
  /// look like tagging. Returns when it must be called next, at the latest.
  proto::unix_seconds advance(proto::unix_seconds now, const prekey_signers& signers, proto::random_source& random);

  /// Never null; empty before the first `advance`.
  std::shared_ptr<const prekey_snapshot> snapshot() const;

  std::uint32_t boot_id() const { return boot_id_; }

private:
  void wipe_ended(proto::unix_seconds now);
  void make_missing(std::uint32_t period, const prekey_signers& signers, proto::random_source& random);

  directory::prekey_period schedule_;
  std::uint32_t boot_id_;
  /// Periods below are over for good.
  std::uint32_t first_possible_ = 1;
  std::vector<std::shared_ptr<prekey_period_keys>> periods_;
  mutable std::mutex snapshot_mutex_;
  std::shared_ptr<const prekey_snapshot> snapshot_;
};

} // namespace gate17::node
