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
  move_replay_periods();
}

void key_upkeep::renew(proto::unix_seconds now, own_identity* identity, node_lane_identity* lanes) {
  next_renewal_ = now + renewal_pause_seconds;
  auto loaded = load_node_keys(state_folder_, now, random_);
  if (!loaded) {
    log(log_component::keys, log_level::warn, "certificates end soon and could not be renewed: {}",
        public_text{loaded.error().front().reason});
    return;
  }
  keys_ = std::make_shared<const node_keys>(std::move(*loaded));
  if (identity != nullptr)
    identity->replace_keys(keys_);
  if (lanes != nullptr)
    lanes->replace_keys(keys_);
}

// A replay is possible as long as a secret exists, and no longer: also after a clock was set back or ahead.
void key_upkeep::move_replay_periods() {
  const auto held = ring_.held();
  for (const auto period : open_)
    if (std::find(held.begin(), held.end(), period) == held.end())
      replays_.drop_period(period);
  for (const auto period : held)
    replays_.open_period(period);
  open_ = held;
}

} // namespace gate17::node
