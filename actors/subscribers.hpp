// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <vector>

#include "actors/interfaces.hpp"
#include "actors/surroundings.hpp"

namespace gate17::actors {

/// Who hears of new networks: the data plane first, then the status, then actors in the order of their subscription.
/// Belongs to one actor.
class subscribers {
public:
  /// Hears the present view at once; a second subscription only repeats that.
  template <class Self>
  void add(Self* self, network_subscriber_actor who, const network_view_ptr& view) {
    if (std::ranges::find(actors_, who) == actors_.end()) {
      actors_.push_back(who);
    }
    if (view) {
      self->send(who, network_adopted{view});
    }
  }

  template <class Self>
  void announce(Self* self, const surroundings& around, const network_view_ptr& view, std::size_t usable_nodes) {
    around.plane.set_network(view);
    around.board.set_network(view, usable_nodes);
    if (view->period() != announced_period_) {
      announced_period_ = view->period();
      around.tell({.what = watch_event::kind::consensus_adopted, .period = announced_period_, .text = {}});
    }
    for (const auto& who : actors_) {
      self->send(who, network_adopted{view});
    }
  }

  void remove(const caf::actor_addr& gone) {
    std::erase_if(actors_, [&](const auto& who) { return who == gone; });
  }

private:
  std::vector<network_subscriber_actor> actors_;
  std::uint64_t announced_period_ = 0;
};

} // namespace gate17::actors
