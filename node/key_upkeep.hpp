// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "node/config/config_error.hpp"
#include "node/keys/node_keys.hpp"
#include "node/keys/own_identity.hpp"
#include "node/keys/prekey_ring.hpp"
#include "node/lane_keys.hpp"
#include "proto/cell/replay_set.hpp"

namespace gate17::node {

/// Keeps what ages in a node fresh: prekeys of the period, the replay set's periods, certificates. One thread.
class key_upkeep {
public:
  /// References outlive it. The first `run` makes the first prekeys.
  key_upkeep(std::filesystem::path state_folder, std::shared_ptr<const node_keys> keys, prekey_ring& ring,
             proto::replay_set& replays, proto::random_source& random);

  /// Call about once a second.
  void run(proto::unix_seconds now, own_identity* identity, node_lane_identity* lanes);

private:
  void renew(proto::unix_seconds now, own_identity* identity, node_lane_identity* lanes);
  void move_replay_periods();

  std::filesystem::path state_folder_;
  std::shared_ptr<const node_keys> keys_;
  prekey_ring& ring_;
  proto::replay_set& replays_;
  proto::random_source& random_;
  proto::unix_seconds next_renewal_ = 0;
  std::vector<std::uint32_t> open_; ///< periods with a table in the replay set
};

} // namespace gate17::node
