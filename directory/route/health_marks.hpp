// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "proto/node_id.hpp"

namespace gate17::directory {

/// Which segments of circuits failed lately. A failure is charged to the segment between two nodes, never to one node
/// (R7); the link between client and entry has an all-zero `from`. Avoidance doubles with each failure from 10 s to
/// 10 min and ends with the first success. Bounded: the oldest mark is forgotten. Owned by one thread.
class health_marks {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::size_t marks_max = 4'096;
  static constexpr std::chrono::seconds avoid_first{10};
  static constexpr std::chrono::seconds avoid_max{600};
  static constexpr proto::node_id client{};

  void segment_failed(const proto::node_id& from, const proto::node_id& to, time_point now);
  /// Avoided until it is up or works again, however long that takes.
  void segment_down(const proto::node_id& from, const proto::node_id& to);
  /// No longer down; says nothing about circuits that failed there while it was not.
  void segment_up(const proto::node_id& from, const proto::node_id& to);
  void segment_worked(const proto::node_id& from, const proto::node_id& to);

  bool is_avoided(const proto::node_id& from, const proto::node_id& to, time_point now) const;
  std::size_t size() const { return marks_.size(); }

private:
  struct mark {
    std::uint32_t failures = 0;
    time_point avoid_until;
  };

  std::map<std::pair<proto::node_id, proto::node_id>, mark> marks_;
};

} // namespace gate17::directory
