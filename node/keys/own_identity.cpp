// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/keys/own_identity.hpp"

#include <algorithm>

#include "proto/crypto/suite.hpp"

namespace gate17::node {

own_identity::own_identity(const node_config& config, std::shared_ptr<const node_keys> keys, const prekey_ring& ring)
    : ring_(ring), keys_(std::move(keys)) {
  template_.name = config.name;
  template_.addresses = config.addresses;
  template_.roles = config.roles;
  template_.owner = config.owner;
  template_.owner_signature = config.owner_signature;
  template_.suites = {proto::suite_id::x25519_aes256gcm_blake2b, proto::suite_id::x25519_chacha20poly1305_blake2b};
  template_.boot_id = ring.boot_id();
  replace_claims(config);
}

void own_identity::replace_claims(const node_config& config) {
  const std::lock_guard lock(mutex_);
  template_.contact = config.contact;
  if (template_.roles.has(proto::node_role::exit))
    template_.exit_policy = config.exit.policy;
  template_.price_piconero_per_gib = config.price_piconero_per_gib;
  template_.capacity_bytes_per_second = config.capacity_bytes_per_second;
  template_.place = config.place;
}

proto::descriptor own_identity::template_copy() const {
  const std::lock_guard lock(mutex_);
  return template_;
}

proto::node_id own_identity::id() const { return keys()->id; }

std::optional<proto::signed_descriptor> own_identity::descriptor(proto::unix_seconds now) {
  const auto current = keys();
  const auto& certificates = current->certificates;
  if (now >= std::min(certificates.valid_until, certificates.onion_valid_until))
    return std::nullopt;
  auto content = template_copy();
  content.certificates = certificates;
  content.published = now;
  auto out = proto::sign(std::move(content), current->signing);
  return out ? std::optional(std::move(*out)) : std::nullopt;
}

std::optional<proto::prekey_record> own_identity::prekey(std::uint32_t period) {
  auto record = ring_.snapshot()->make_record(period);
  return record ? std::optional(*record) : std::nullopt;
}

void own_identity::replace_keys(std::shared_ptr<const node_keys> keys) {
  const std::lock_guard lock(mutex_);
  keys_ = std::move(keys);
}

std::shared_ptr<const node_keys> own_identity::keys() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

} // namespace gate17::node
