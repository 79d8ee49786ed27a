// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "directory/geography.hpp"
#include "directory/network_view.hpp"
#include "directory/route/health_marks.hpp"
#include "directory/route/route_policy.hpp"
#include "proto/codec/location.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/node_id.hpp"

namespace gate17::directory {

/// One sticky entry as it is kept on disk.
struct entry_choice {
  proto::node_id node;
  proto::unix_seconds chosen_at = 0;

  bool operator==(const entry_choice&) const = default;
};

/// The few entries a client ever uses (R25): the first usable one is active, the next is the warm standby. Order and
/// members depend only on the persisted list and on draws when a place is free; an entry that does not answer is
/// switched away from, not replaced. Pure, owned by one thread.
class entry_set {
public:
  static constexpr std::size_t sample_size = 3;
  static constexpr proto::unix_seconds kept_seconds = 120ULL * 86'400;
  static constexpr std::size_t replacements_max = 2;
  static constexpr std::size_t near_min = 16;
  static constexpr proto::unix_seconds replacement_window = 30ULL * 86'400;

  entry_set() = default;
  /// From disk: entries in order, and when replacements were made.
  entry_set(std::vector<entry_choice> choices, std::vector<proto::unix_seconds> replacements);

  /// Where the client stands: from now on free places are filled among the nearest quarter of the entries, and at least
  /// `near_min` of them. Nothing, or a place without coordinates: among all.
  void stand_at(const std::optional<proto::location>& here);

  /// From now on nodes that the policy avoids are no entries. Those that are leave, and are replaced like those that
  /// left the network: what nodes are avoided for stands in the document, which must not be able to move a client's
  /// entries.
  void avoid(const route_policy& policy) { avoided_ = policy; }

  /// Drops entries that left the network or are too old, and fills free places by weight among nodes flagged `entry`,
  /// with owners distinct while there are enough. Returns true when the list changed and wants to be persisted.
  /// In public networks a third replacement within 30 days is not made: `is_exhausted` then tells the user why.
  bool refresh(const network_view& view, proto::random_source& random, proto::unix_seconds now);

  /// Takes another entry in the place of one that behaves badly, never the same again, and counts it as a replacement
  /// in every network. False, and `is_exhausted`, when two were made in the last 30 days; false when it is no entry of
  /// ours or there is nobody else.
  bool replace(const proto::node_id& entry, const network_view& view, proto::random_source& random,
               proto::unix_seconds now);

  /// Usable entries in order, those with a failing link last.
  std::vector<proto::node_id> ordered(const network_view& view, const health_marks& health,
                                      health_marks::time_point now) const;
  std::optional<proto::node_id> active(const network_view& view, const health_marks& health,
                                       health_marks::time_point now) const;
  std::optional<proto::node_id> standby(const network_view& view, const health_marks& health,
                                        health_marks::time_point now) const;

  bool is_exhausted() const { return exhausted_; }
  const std::vector<entry_choice>& choices() const { return choices_; }
  const std::vector<proto::unix_seconds>& replacements() const { return replacements_; }

private:
  bool drop_unusable(const network_view& view, proto::unix_seconds now);
  bool fill(const network_view& view, proto::random_source& random, proto::unix_seconds now);
  std::optional<proto::node_id> draw_one(const network_view& view, proto::random_source& random) const;
  std::vector<node_index> near_first(const network_view& view) const;

  std::vector<entry_choice> choices_;
  std::vector<proto::unix_seconds> replacements_;
  std::vector<proto::node_id> turned_away_; ///< replaced for their behaviour; not kept on disk
  std::size_t vacancies_ = 0;               ///< places of entries that left the network, not filled yet
  bool exhausted_ = false;
  std::optional<globe_point> here_;
  route_policy avoided_;
};

} // namespace gate17::directory
