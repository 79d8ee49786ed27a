// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include "client/cli/control_client.hpp"

namespace gate17::client {

/// Asks the running client for one target of its control interface.
using ask_function = std::function<tl::expected<std::string, control_failure>(std::string_view target)>;

struct connect_wait_options {
  bool wait = false; ///< ask again until connected; a client that has not started yet counts as not connected
  std::chrono::milliseconds timeout{60'000};
  std::chrono::milliseconds interval{200};
};

/// Reports every new state to `progress` and returns exit_ok once the client is connected. Otherwise, after the timeout
/// (or at once without `wait`), exit_not_connected, or what the last question failed with. Time passes in `pause`.
exit_code wait_until_connected(const connect_wait_options& options, const ask_function& ask,
                               const std::function<void(std::chrono::milliseconds)>& pause, std::ostream& progress);

} // namespace gate17::client
