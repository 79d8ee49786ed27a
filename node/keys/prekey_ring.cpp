// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/keys/prekey_ring.hpp"

#include <algorithm>

namespace gate17::node {

prekey_ring::prekey_ring(directory::prekey_period schedule, std::uint32_t boot_id)
    : schedule_(schedule), boot_id_(boot_id) {
  publish();
}

prekey_ring::~prekey_ring() {
  for (const auto& keys : periods_)
    keys->wipe();
}

proto::unix_seconds prekey_ring::advance(proto::unix_seconds now, const node_keys& keys, proto::random_source& random) {
  wipe_ended(now);
  const auto current = schedule_.at(now);
  make_if_missing(current, keys, random);
  make_if_missing(current + 1, keys, random);
  wipe_farthest(current);
  auto next_call = schedule_.end_of(current);
  for (const auto& period : periods_) {
    period->update_other_onion(keys);
    next_call = std::min(next_call, schedule_.wipe_time(period->period()));
  }
  publish();
  return next_call;
}

std::shared_ptr<const prekey_snapshot> prekey_ring::snapshot() const {
  const std::lock_guard lock(snapshot_mutex_);
  return snapshot_;
}

void prekey_ring::wipe_ended(proto::unix_seconds now) {
  const auto ended = [&](const auto& keys) { return schedule_.wipe_time(keys->period()) <= now; };
  for (const auto& keys : periods_) {
    if (ended(keys))
      keys->wipe();
  }
  periods_.erase(std::remove_if(periods_.begin(), periods_.end(), ended), periods_.end());
}

/// After a clock was set back several times: what lies farthest ahead goes first.
void prekey_ring::wipe_farthest(std::uint32_t current) {
  while (periods_.size() > held_max) {
    const auto farthest = std::max_element(periods_.begin(), periods_.end(), [&](const auto& left, const auto& right) {
      const auto distance = [&](std::uint32_t period) {
        return period > current ? period - current : current - period;
      };
      return distance(left->period()) < distance(right->period());
    });
    (*farthest)->wipe();
    periods_.erase(farthest);
  }
}

std::vector<std::uint32_t> prekey_ring::held() const {
  std::vector<std::uint32_t> out;
  for (const auto& keys : periods_)
    out.push_back(keys->period());
  return out;
}

void prekey_ring::make_if_missing(std::uint32_t period, const node_keys& keys, proto::random_source& random) {
  // Period 0 on the wire means first contact.
  if (period == 0 || std::find(made_.begin(), made_.end(), period) != made_.end())
    return;
  periods_.push_back(std::make_shared<prekey_period_keys>(keys, period, boot_id_, random));
  made_.push_back(period);
  if (made_.size() > made_max)
    made_.pop_front();
}

void prekey_ring::publish() {
  std::vector<std::shared_ptr<const prekey_period_keys>> periods(periods_.begin(), periods_.end());
  auto fresh = std::make_shared<const prekey_snapshot>(schedule_, std::move(periods));
  const std::lock_guard lock(snapshot_mutex_);
  snapshot_ = std::move(fresh);
}

} // namespace gate17::node
