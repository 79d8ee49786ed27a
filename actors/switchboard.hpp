// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>

#include "actors/interfaces.hpp"

namespace gate17::actors {

/// The handles in force. The supervisor replaces one when it restarts an actor; everybody else looks a peer up when
/// sending and never keeps it, so that a restart concerns nobody but the actor itself. A handle is null until its
/// actor was started. Thread-safe.
class switchboard {
public:
  struct handles {
    firewall_actor firewall;
    circuit_builder_actor builder;
    route_planner_actor planner;
    directory_actor directory;
    node_presence_actor presence;
    authority_prober_actor prober; ///< of an authority
  };

  handles read() const {
    const std::lock_guard lock(mutex_);
    return handles_;
  }
  template <class Handle>
  Handle get(Handle handles::*which) const {
    const std::lock_guard lock(mutex_);
    return handles_.*which;
  }
  template <class Handle>
  void set(Handle handles::*which, Handle handle) {
    const std::lock_guard lock(mutex_);
    handles_.*which = std::move(handle);
  }
  void clear() {
    const std::lock_guard lock(mutex_);
    handles_ = {};
  }

private:
  mutable std::mutex mutex_;
  handles handles_;
};

} // namespace gate17::actors
