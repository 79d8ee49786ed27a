// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/health_marks.hpp"

#include <algorithm>

namespace gate17::directory {

void health_marks::segment_failed(const proto::node_id& from, const proto::node_id& to, time_point now) {
  constexpr std::uint32_t doublings_max = 6;
  mark& found = marks_[{from, to}];
  const auto span = avoid_first * (1U << std::min(found.failures, doublings_max));
  ++found.failures;
  found.avoid_until = std::max(found.avoid_until, now + std::min<std::chrono::seconds>(span, avoid_max));
  if (marks_.size() > marks_max) {
    marks_.erase(std::min_element(marks_.begin(), marks_.end(), [](const auto& left, const auto& right) {
      return left.second.avoid_until < right.second.avoid_until;
    }));
  }
}

void health_marks::segment_down(const proto::node_id& from, const proto::node_id& to) {
  marks_[{from, to}].avoid_until = time_point::max();
}

void health_marks::segment_up(const proto::node_id& from, const proto::node_id& to) {
  const auto found = marks_.find({from, to});
  if (found != marks_.end() && found->second.avoid_until == time_point::max()) {
    marks_.erase(found);
  }
}

void health_marks::segment_worked(const proto::node_id& from, const proto::node_id& to) { marks_.erase({from, to}); }

bool health_marks::is_avoided(const proto::node_id& from, const proto::node_id& to, time_point now) const {
  const auto found = marks_.find({from, to});
  return found != marks_.end() && now < found->second.avoid_until;
}

} // namespace gate17::directory
