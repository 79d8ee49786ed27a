// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/keys/prekey_snapshot.hpp"

#include "proto/codec/node_records.hpp"

namespace gate17::node {

prekey_lease::prekey_lease(std::shared_ptr<const prekey_period_keys> period, std::shared_lock<std::shared_mutex> lock,
                           bool other)
    : period_(std::move(period)), lock_(std::move(lock)), other_(other) {}

const proto::responder_keys_public& prekey_lease::keys() const {
  return other_ ? *period_->other_keys() : period_->keys();
}

proto::responder_keys_secret prekey_lease::secrets() const {
  const auto& secrets = *period_->peek();
  return {other_ ? secrets.other_onion : secrets.onion, secrets.prekey};
}

proto::result<prekey_lease> prekey_snapshot::lookup(std::uint32_t period, proto::unix_seconds now) const {
  return lease(period, now, false);
}

proto::result<prekey_lease> prekey_snapshot::lookup_other_onion(std::uint32_t period, proto::unix_seconds now) const {
  return lease(period, now, true);
}

proto::result<proto::prekey_record> prekey_snapshot::make_record(std::uint32_t period) const {
  const auto keys = find(period);
  if (!keys)
    return proto::fail(proto::errc::wrong_period);
  return keys->record();
}

proto::result<std::vector<std::uint8_t>> prekey_snapshot::node_records(proto::unix_seconds now) const {
  const auto keys = find(schedule_.at(now));
  if (!keys)
    return proto::fail(proto::errc::wrong_period);
  return proto::encode(proto::node_records{keys->certificates(), keys->record()});
}

proto::result<prekey_lease> prekey_snapshot::lease(std::uint32_t period, proto::unix_seconds now, bool other) const {
  auto keys = schedule_.accepts(period, now) ? find(period) : nullptr;
  if (!keys)
    return proto::fail(proto::errc::wrong_period);
  std::shared_lock lock(keys->mutex());
  if (keys->peek() == nullptr || (other && !keys->other_keys()))
    return proto::fail(proto::errc::wrong_period);
  return prekey_lease(std::move(keys), std::move(lock), other);
}

std::shared_ptr<const prekey_period_keys> prekey_snapshot::find(std::uint32_t period) const {
  for (const auto& keys : periods_) {
    if (keys->period() == period)
      return keys;
  }
  return nullptr;
}

} // namespace gate17::node
