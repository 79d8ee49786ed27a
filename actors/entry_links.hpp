// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <utility>

#include "actors/ports.hpp"

namespace gate17::actors {

/// Which of the links that loops keep to the sticky entries answer. What nobody reported counts as answering. Bounded
/// by the entries kept, three a loop.
class entry_links {
public:
  void note(const entry_link& event) {
    if (event.state == entry_link::condition::let_go) {
      links_.erase({event.loop, event.node});
    } else {
      links_.insert_or_assign({event.loop, event.node}, event.state == entry_link::condition::up);
    }
  }

  bool is_down(loop_index loop, const proto::node_id& node) const {
    const auto found = links_.find({loop, node});
    return found != links_.end() && !found->second;
  }
  /// On any loop.
  bool is_down(const proto::node_id& node) const {
    for (const auto& [key, up] : links_) {
      if (key.second == node && !up) {
        return true;
      }
    }
    return false;
  }
  /// Every entry that this loop reported is down, and it reported some.
  bool are_all_down(loop_index loop) const {
    bool any = false;
    for (const auto& [key, up] : links_) {
      if (key.first == loop && up) {
        return false;
      }
      any = any || key.first == loop;
    }
    return any;
  }
  /// No loop reaches any entry.
  bool is_offline() const {
    for (const auto& [key, up] : links_) {
      if (up) {
        return false;
      }
    }
    return !links_.empty();
  }

private:
  std::map<std::pair<loop_index, proto::node_id>, bool> links_;
};

} // namespace gate17::actors
