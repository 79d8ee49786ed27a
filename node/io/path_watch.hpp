// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "node/io/event_loop.hpp"
#include "node/io/socket.hpp"

namespace gate17::node {

/// Says when addresses or routes of this machine changed (rtnetlink), once per burst of changes. Where the kernel gives
/// no such socket it never says anything. Belongs to one loop.
class path_watch {
public:
  static constexpr std::chrono::milliseconds settle{200};

  path_watch(event_loop& loop, std::function<void()> on_change);

private:
  void drain();

  unique_fd socket_;
  timer settled_;
  std::unique_ptr<io_watch> watch_;
};

/// Whether this machine (still) has the address.
bool has_address(const proto::ip_address& address);

} // namespace gate17::node
