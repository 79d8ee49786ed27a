// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "node/io/event_loop.hpp"
#include "node/io/socket.hpp"

namespace gate17::node {

/// Calls back when the kernel reports that an address of this machine came or went (rtnetlink(7)), once for what is
/// reported together; for `own_ranges`. Without the kernel's consent it never calls.
class interface_watch {
public:
  interface_watch(event_loop& loop, std::function<void()> on_change);

private:
  void on_readable();

  std::function<void()> on_change_;
  unique_fd socket_;
  std::unique_ptr<io_watch> watch_;
};

} // namespace gate17::node
