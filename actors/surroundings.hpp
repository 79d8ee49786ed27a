// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actors/ports.hpp"
#include "actors/status.hpp"
#include "actors/status_board.hpp"
#include "actors/switchboard.hpp"
#include "actors/wall_clock.hpp"
#include "proto/crypto/random_source.hpp"

namespace gate17::actors {

/// What every actor needs from outside; borrowed, thread-safe, outlives the actors.
struct surroundings {
  data_plane& plane;
  switchboard& peers;
  status_board& board;
  const wall_clock& clock;
  proto::random_source& random;
  watch_sink* watch = nullptr;

  void tell(watch_event event) const {
    if (watch) {
      event.time = clock.unix_now();
      watch->on_event(event);
    }
  }
};

} // namespace gate17::actors
