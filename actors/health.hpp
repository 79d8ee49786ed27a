// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "actors/status.hpp"
#include "proto/codec/unix_seconds.hpp"

namespace gate17::actors {

/// What the state of a control plane is judged from.
struct health_input {
  control_status status;
  std::size_t nodes_min = 3;
  bool is_client = true;
  bool wants_spares = false; ///< a client that builds ahead is connected once a circuit stood
  bool announced = false;    ///< a node: some authority has its descriptor and prekey
  std::string trouble;       ///< why an authority refused this node
  bool no_entry_answers = false;
  build_trouble building;
  bool restarts_suspended = false; ///< an actor died too often
  proto::unix_seconds now = 0;
};

struct health_verdict {
  run_state state = run_state::starting;
  std::string reason;
  network_trouble trouble = network_trouble::none;

  bool operator==(const health_verdict&) const = default;
};

/// Pure. A document without an hour of life left degrades, an expired one takes the network offline.
health_verdict judge_health(const health_input& input);

/// How often something may be restarted: `restarts_max` within any `window`. Pure, owned by one thread.
class restart_rate {
public:
  using time_point = std::chrono::steady_clock::time_point;

  restart_rate(std::size_t restarts_max, std::chrono::milliseconds window)
      : restarts_max_(restarts_max), window_(window) {}

  /// True, and counted, when one more is allowed at `now`.
  bool take(time_point now);
  bool exhausted(time_point now) const;

private:
  std::size_t restarts_max_;
  std::chrono::milliseconds window_;
  std::deque<time_point> taken_;
};

} // namespace gate17::actors
