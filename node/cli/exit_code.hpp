// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gate17::node {

/// What `gate17-node` returns to the shell; scripts rely on it.
enum exit_code : int {
  exit_ok = 0,
  exit_failed = 1,
  exit_usage = 2,
  exit_not_running = 3,
  exit_not_connected = 4,
  exit_no_route = 5,
};

} // namespace gate17::node
