// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/key_upkeep.hpp"

#include "node/log/log.hpp"

namespace gate17::node {

key_upkeep::key_upkeep(std::filesystem::path state_folder, std::shared_ptr<const node_keys> keys, prekey_ring& ring,
                       proto::replay_set& replays, proto::random_source& random)
    : state_folder_(std::move(state_folder)), keys_(std::move(keys)), ring_(ring), replays_(replays), random_(random) {}

void key_upkeep::run(proto::unix_seconds now, own_identity* identity, node_lane_identity* lanes) {
  if (now >= keys_->renewal_due())
    renew(now, identity, lanes);
  if (now >= next_advance_)
    next_advance_ = ring_.advance(now, *keys_, random_);
  move_replay_periods(now);
}

void key_upkeep::renew(proto::unix_seconds now, own_identity* identity, node_lane_identity* lanes) {
  auto loaded = load_node_keys(state_folder_, now, random_);
  if (!loaded) {
    static log_limit limit(1, std::chrono::hours(1));
    log(limit, log_level::warn, "certificates end soon and could not be renewed: {}",
        public_text{loaded.error().front().reason});
    return;
  }
  keys_ = std::make_shared<const node_keys>(std::move(*loaded));
  if (identity != nullptr)
    identity->replace_keys(keys_);
  if (lanes != nullptr)
    lanes->replace_keys(keys_);
  next_advance_ = 0;
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
