// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/key_upkeep.hpp"

#include <algorithm>

#include "node/log/log.hpp"

namespace gate17::node {

namespace {

/// After an attempt, successful or not.
constexpr proto::unix_seconds renewal_pause_seconds = 600;

} // namespace

key_upkeep::key_upkeep(std::filesystem::path state_folder, std::shared_ptr<const node_keys> keys, prekey_ring& ring,
                       proto::replay_set& replays, proto::random_source& random)
    : state_folder_(std::move(state_folder)), keys_(std::move(keys)), ring_(ring), replays_(replays), random_(random) {}

void key_upkeep::run(proto::unix_seconds now, own_identity* identity, node_lane_identity* lanes) {
  if (now >= std::max(keys_->renewal_due(), next_renewal_))
    renew(now, identity, lanes);
  // Asked every time rather than when due by an earlier clock, which may have been wrong.
  ring_.advance(now, *keys_, random_);
  move_replay_periods(now);
}

void key_upkeep::renew(proto::unix_seconds now, own_identity* identity, node_lane_identity* lanes) {
  next_renewal_ = now + renewal_pause_seconds;
  auto loaded = load_node_keys(state_folder_, now, random_);
  if (!loaded) {
    log(log_level::warn, "certificates end soon and could not be renewed: {}",
        public_text{loaded.error().front().reason});
    return;
  }
  keys_ = std::make_shared<const node_keys>(std::move(*loaded));
  if (identity != nullptr)
    identity->replace_keys(keys_);
  if (lanes != nullptr)
    lanes->replace_keys(keys_);
}

// Hellos are accepted for this period, for the one before within its grace, and from the boundary on for the next.
void key_upkeep::move_replay_periods(proto::unix_seconds now) {
  const auto& schedule = ring_.snapshot()->schedule();
  const auto current = schedule.at(now);
  for (std::uint32_t period = current == 0 ? 0 : current - 1; period <= current + 1; ++period)
    replays_.open_period(period);
  for (; oldest_open_ != 0 && oldest_open_ + 1 < current; ++oldest_open_)
    replays_.drop_period(oldest_open_);
  if (oldest_open_ == 0)
    oldest_open_ = current == 0 ? 0 : current - 1;
}

} // namespace gate17::node
