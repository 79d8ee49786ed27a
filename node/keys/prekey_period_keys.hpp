// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <shared_mutex>

#include "node/keys/locked_memory.hpp"
#include "node/keys/node_keys.hpp"
#include "proto/codec/node_certificates.hpp"
#include "proto/codec/prekey_record.hpp"
#include "proto/crypto/key_schedule.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/secret.hpp"

namespace gate17::node {

/// Everything of one prekey period: the record as everybody gets it, and the secrets until they are wiped. Thread-safe.
class prekey_period_keys {
public:
  struct secrets {
    proto::secret_key prekey;
    /// Secret half of the S that the record names.
    proto::secret_key onion;
    /// Secret half of the other S in force while onion keys change; zero when there is none.
    proto::secret_key other_onion;
  };

  prekey_period_keys(const node_keys& keys, std::uint32_t period, std::uint32_t boot_id, proto::random_source& random);

  std::uint32_t period() const { return record_.period; }
  const proto::prekey_record& record() const { return record_; }
  const proto::node_certificates& certificates() const { return certificates_; }

  /// Learns which other S is in force besides the record's own.
  void update_other_onion(const node_keys& keys);

  /// Waits for readers, then wipes and unmaps the secrets.
  void wipe();

  /// What is below belongs to the holder of a shared lock on this mutex.
  std::shared_mutex& mutex() const { return mutex_; }
  const secrets* peek() const { return secrets_.get(); }
  const proto::responder_keys_public& keys() const { return keys_; }
  const std::optional<proto::responder_keys_public>& other_keys() const { return other_keys_; }

private:
  mutable std::shared_mutex mutex_;
  locked_ptr<secrets> secrets_;
  proto::responder_keys_public keys_;
  std::optional<proto::responder_keys_public> other_keys_;
  proto::prekey_record record_;
  proto::node_certificates certificates_;
};

} // namespace gate17::node
