// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "actors/ports.hpp"
#include "actors/status.hpp"
#include "proto/codec/agreement.hpp"

namespace gate17::actors {

/// Where actors and loops leave what `status` shows, so that asking never waits for an actor. Thread-safe; every call
/// holds one lock for as long as a copy takes.
class status_board {
public:
  explicit status_board(std::string network);

  void set_network(network_view_ptr view, std::size_t usable_nodes);
  void set_document(const directory::document_sizes& bytes, std::uint64_t bad_diffs);
  void set_refused_uploads(const std::map<proto::directory_status, std::uint64_t>& refused);
  /// Two valid documents of one period were seen.
  void note_conflict(std::uint64_t period);
  /// Of an authority among several.
  void set_council(const council_status& council, const std::vector<proto::equivocation>& proofs);
  /// Of any authority.
  void set_probing(const probing_status& probing);
  void set_entry(entry_status entry);
  void set_pool(circuit_totals circuits, stream_totals streams, build_trouble building);
  /// No entry answers on any loop.
  void set_offline(bool offline);
  /// A node's own standing with the authorities; `trouble` is empty unless one refused it.
  void set_announced(bool announced, std::string trouble);
  void set_state(run_state state, std::string reason, network_trouble trouble);
  void set_fetch(fetch_status fetch, document_doubt doubt);
  void add_restart();
  void add_dropped();
  /// Two different prekeys of one node, period and boot were seen (R10).
  void note_tagging(const proto::node_id& node);
  void set_totals(loop_totals totals);

  control_status read() const;
  network_view_ptr network() const;
  build_trouble building() const;
  bool offline() const;
  bool announced() const;
  std::string trouble() const;

private:
  mutable std::mutex mutex_;
  control_status status_;
  network_view_ptr view_;
  std::map<loop_index, loop_totals> totals_;
  build_trouble building_;
  bool offline_ = false;
  bool announced_ = false;
  std::string trouble_;
};

} // namespace gate17::actors
