// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/keys/prekey_period_keys.hpp"

#include <mutex>

namespace gate17::node {

prekey_period_keys::prekey_period_keys(const node_keys& keys, std::uint32_t period, std::uint32_t boot_id,
                                       proto::random_source& random)
    : secrets_(make_locked<secrets>()), certificates_(keys.certificates) {
  auto pair = proto::dh_pair::generate(random);
  secrets_->prekey = std::move(pair.secret);
  secrets_->onion = keys.onion.secret.clone();
  keys_ = {keys.id, keys.onion.pub, period, pair.pub};
  record_ = proto::sign({keys.id, keys.onion.pub, period, boot_id, pair.pub, {}}, keys.signing);
}

void prekey_period_keys::update_other_onion(const node_keys& keys) {
  const proto::dh_pair* other = nullptr;
  if (keys.onion.pub != keys_.onion_key)
    other = &keys.onion;
  else if (keys.previous_onion)
    other = &*keys.previous_onion;
  const std::unique_lock lock(mutex_);
  if (!secrets_)
    return;
  if (other == nullptr) {
    secrets_->other_onion.wipe();
    other_keys_.reset();
    return;
  }
  secrets_->other_onion = other->secret.clone();
  other_keys_ = keys_;
  other_keys_->onion_key = other->pub;
}

void prekey_period_keys::wipe() {
  const std::unique_lock lock(mutex_);
  secrets_.reset();
  other_keys_.reset();
}

} // namespace gate17::node
