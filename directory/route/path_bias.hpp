// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "proto/node_id.hpp"

namespace gate17::directory {

/// How circuits and streams fare behind each sticky entry (R25). An entry that lets only those circuits live whose
/// other end it knows shows it in its rates: below 70 % of the network's the user is warned, below 50 % it is replaced.
/// The network's rate is that of the other entries, on top of a prior, because a client often uses one entry only.
/// What the client's own link to the entry does must not be counted: that is a reason to switch, not to accuse. Old
/// counts fade. Pure, owned by one thread.
class path_bias {
public:
  enum class verdict : std::uint8_t { fair, low, bad };

  static constexpr double events_min = 50;   ///< circuits, or streams, before an entry is judged
  static constexpr double events_max = 200;  ///< more are halved, so that an entry is judged by its present
  static constexpr double prior_events = 50; ///< of an imagined network in which
  static constexpr double prior_rate = 0.9;  ///< so many succeed
  static constexpr double low_share = 0.7;
  static constexpr double bad_share = 0.5;
  static constexpr std::size_t entries_max = 16;

  /// A circuit that was expected to be created behind the entry, and whether it was.
  void circuit_expected(const proto::node_id& entry, bool created);
  /// Streams that ended well, and those that a failed segment behind the entry ended.
  void streams_ended(const proto::node_id& entry, std::uint32_t well, std::uint32_t lost);
  void forget(const proto::node_id& entry) { entries_.erase(entry); }

  verdict judge(const proto::node_id& entry) const;

private:
  struct tally {
    double events = 0;
    double good = 0;

    void add(double good_ones, double bad_ones);
    double rate() const { return good / events; }
  };
  struct counts {
    tally circuits;
    tally streams;
  };

  counts* find_or_add(const proto::node_id& entry);
  verdict judge(const proto::node_id& entry, tally counts::*which) const;

  std::map<proto::node_id, counts> entries_;
};

} // namespace gate17::directory
