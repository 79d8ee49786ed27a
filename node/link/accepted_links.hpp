// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "node/link/link.hpp"
#include "node/link/loop_context.hpp"

namespace gate17::node {

/// The links that others dialled to one loop. There are at most as many as the caller says: one of a client that
/// carries nothing makes room for a new one. One thread.
class accepted_links final : private turn_task {
public:
  /// A client's link counts as unused once it has carried nothing for `unused_after` since it was opened.
  accepted_links(loop_context& context, std::chrono::milliseconds unused_after);

  /// When there are `links_max` already and none makes room, the new one is closed, which its keeper hears.
  void keep(std::unique_ptr<link> made, std::size_t links_max);
  /// Closes the oldest unused link; false when there is none.
  bool make_room();
  void close_if(const std::function<bool(const link&)>& unwanted, actors::close_reason reason);
  /// To be called when a link closed; it lives on until the turn ends.
  void let_go(link& closed);
  void tick();

private:
  void at_turn_end() override { closed_.clear(); }
  link* take_unused();
  bool is_unused(const link& one) const;
  std::vector<link*> snapshot() const;

  loop_context& context_;
  std::chrono::milliseconds unused_after_;
  std::unordered_map<link*, std::unique_ptr<link>> open_;
  std::vector<std::unique_ptr<link>> closed_;
  std::vector<link*> unused_; ///< newest first; some may be gone
  std::chrono::steady_clock::time_point looked_at_{};
};

} // namespace gate17::node
