// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actors/status.hpp"

namespace gate17::client {

/// Writes what the control plane decided into the log, component `control`, and passes every event on to `next`, which
/// is borrowed. Thread-safe.
class event_log final : public actors::watch_sink {
public:
  explicit event_log(actors::watch_sink& next) : next_(next) {}
  void on_event(const actors::watch_event& event) override;

private:
  actors::watch_sink& next_;
};

} // namespace gate17::client
