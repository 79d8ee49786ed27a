// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "actors/node_identity.hpp"
#include "node/config/node_config.hpp"
#include "node/keys/node_keys.hpp"
#include "node/keys/prekey_ring.hpp"

namespace gate17::node {

/// The node's own word about itself, for the control plane: signs descriptors from configuration and keys, hands out
/// prekey records. Thread-safe; the ring must outlive it.
class own_identity final : public actors::node_identity {
public:
  own_identity(const node_config& config, std::shared_ptr<const node_keys> keys, const prekey_ring& ring);

  proto::node_id id() const override;
  std::optional<proto::signed_descriptor> descriptor(proto::unix_seconds now) override;
  std::optional<proto::prekey_record> prekey(std::uint32_t period) override;

  /// After the configuration was read again: contact, place, price, capacity and exit policy of later descriptors.
  void replace_claims(const node_config& config);
  /// After certificates were renewed.
  void replace_keys(std::shared_ptr<const node_keys> keys);

private:
  std::shared_ptr<const node_keys> keys() const;

  proto::descriptor template_copy() const;

  const prekey_ring& ring_;
  mutable std::mutex mutex_;
  proto::descriptor template_;
  std::shared_ptr<const node_keys> keys_;
};

} // namespace gate17::node
