// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>

#include "node/io/event_loop.hpp"
#include "node/io/socket.hpp"

namespace gate17::client {

/// Accepts from one listening socket with a budget per turn. Stops for `accept_pause` when there is no room or the
/// process runs out of descriptors, so that it never spins; waiting applications stay in the kernel's backlog.
class listener {
public:
  listener(node::event_loop& loop, node::unique_fd socket, std::function<bool()> has_room,
           std::function<void(node::unique_fd)> on_accepted);
  listener(const listener&) = delete;
  listener& operator=(const listener&) = delete;

  std::uint64_t pauses() const { return pauses_; }

private:
  void accept_some();
  bool accept_one();
  void pause();

  node::unique_fd socket_;
  std::function<bool()> has_room_;
  std::function<void(node::unique_fd)> on_accepted_;
  std::uint64_t pauses_ = 0;
  node::io_watch watch_;
  node::timer resume_;
};

} // namespace gate17::client
