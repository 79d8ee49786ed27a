// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/suspicion.hpp"

#include <algorithm>
#include <cmath>

namespace gate17::directory {

void suspicion::score::fade(time_point now) {
  const double lives = std::chrono::duration<double>(now - at) / std::chrono::duration<double>(half_life);
  const double left = lives > 0 ? std::exp2(-lives) : 1.0;
  served *= left;
  unexplained *= left;
  at = std::max(at, now);
}

void suspicion::add(const std::vector<proto::node_id>& hops, double served, double unexplained, time_point now) {
  for (const proto::node_id& hop : hops) {
    auto found = scores_.find(hop);
    if (found == scores_.end()) {
      if (scores_.size() >= nodes_max) {
        // Who was not heard of for longest has faded most.
        scores_.erase(std::min_element(scores_.begin(), scores_.end(), [](const auto& left, const auto& right) {
          return left.second.at < right.second.at;
        }));
      }
      found = scores_.emplace(hop, score{.at = now}).first;
    }
    found->second.fade(now);
    found->second.served += served;
    found->second.unexplained += unexplained;
  }
}

double suspicion::factor(const proto::node_id& node, time_point now) const {
  const auto found = scores_.find(node);
  if (found == scores_.end()) {
    return 1.0;
  }
  score faded = found->second;
  faded.fade(now);
  const double good = faded.served + benefit_of_doubt;
  return std::max(weight_min, good / (good + faded.unexplained));
}

} // namespace gate17::directory
