// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "directory/network_view.hpp"

namespace gate17::test {

/// Who has a lane to whom, as bits: what an observer of a lane graph can compute about a client's entry.
class lane_graph {
public:
  /// The lanes of a view; entries are the nodes flagged so.
  explicit lane_graph(const directory::network_view& view) : neighbours_(view.size()), is_entry_(view.size()) {
    const auto& lanes = view.lanes();
    for (directory::node_index core : lanes.core_nodes())
      for (directory::node_index node = 0; node < view.size(); ++node)
        if (view.has_lane(core, node)) {
          neighbours_[core].push_back(node);
          if (!lanes.is_core(node))
            neighbours_[node].push_back(core);
        }
    for (const directory::node_index entry : view.entries())
      is_entry_[entry] = true;
    fill_rows();
  }

  /// Lanes between anybody, `lanes` opened by each node at random; every node may be an entry. What R20 replaced.
  lane_graph(std::size_t nodes, std::size_t lanes, std::uint64_t seed) : neighbours_(nodes), is_entry_(nodes, true) {
    std::mt19937_64 engine(seed);
    for (std::size_t node = 0; node < nodes; ++node)
      for (std::size_t i = 0; i < lanes; ++i)
        if (const std::size_t other = engine() % nodes; other != node) {
          neighbours_[node].push_back(static_cast<directory::node_index>(other));
          neighbours_[other].push_back(static_cast<directory::node_index>(node));
        }
    fill_rows();
  }

  std::size_t size() const { return neighbours_.size(); }
  bool is_entry(std::size_t node) const { return is_entry_[node]; }
  const std::vector<directory::node_index>& neighbours(std::size_t node) const { return neighbours_[node]; }

  /// An exit saw these middles before it on circuits of one client: entries with a lane to every one of them.
  std::size_t entries_behind(const std::vector<std::size_t>& middles) const {
    std::vector<unsigned> seen(size());
    for (const std::size_t middle : middles)
      for (const auto node : unique(neighbours_[middle]))
        ++seen[node];
    return count(seen, middles.size());
  }

  /// A site saw these exits of one client: entries from which every one of them is reached over one middle.
  std::size_t entries_before(const std::vector<std::size_t>& exits) const {
    std::vector<unsigned> seen(size());
    for (const std::size_t exit : exits) {
      bit_row reached(row_words());
      for (const auto middle : neighbours_[exit])
        std::transform(reached.begin(), reached.end(), rows_[middle].begin(), reached.begin(), std::bit_or<>());
      for (std::size_t node = 0; node < size(); ++node)
        seen[node] += holds(reached, node) && node != exit ? 1 : 0;
    }
    return count(seen, exits.size());
  }

private:
  /// A bit per node: neighbours of neighbours are joined a word at a time, or large graphs take minutes.
  using bit_row = std::vector<std::uint64_t>;

  std::size_t row_words() const { return (size() + 63) / 64; }
  static bool holds(const bit_row& row, std::size_t node) { return (row[node / 64] >> (node % 64) & 1) != 0; }

  void fill_rows() {
    rows_.assign(size(), bit_row(row_words()));
    for (std::size_t node = 0; node < size(); ++node)
      for (const auto other : neighbours_[node])
        rows_[node][other / 64] |= 1ULL << (other % 64);
  }

  static std::vector<directory::node_index> unique(std::vector<directory::node_index> nodes) {
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    return nodes;
  }

  std::size_t count(const std::vector<unsigned>& seen, std::size_t wanted) const {
    std::size_t entries = 0;
    for (std::size_t node = 0; node < size(); ++node)
      entries += is_entry_[node] && seen[node] == wanted ? 1 : 0;
    return entries;
  }

  std::vector<std::vector<directory::node_index>> neighbours_;
  std::vector<bool> is_entry_;
  std::vector<bit_row> rows_; ///< `neighbours_` as bits
};

} // namespace gate17::test
