// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include "client/cli/control_client.hpp"

namespace gate17::client {

/// Asks the running client for one target of its control interface.
using ask_function = std::function<tl::expected<std::string, control_failure>(std::string_view target)>;

struct connect_wait_options {
  enum class progress : std::uint8_t {
    lines, ///< one line for each new step
    line,  ///< a single line that changes, for terminals
    none,
  };

  bool wait = false; ///< ask again until connected; a client that has not started yet counts as not connected
  bool json = false; ///< end with one object on `out`: schema_version, connected, state, phase, trouble, reason, hint
  progress show = progress::lines;
  std::chrono::milliseconds timeout{60'000};
  std::chrono::milliseconds interval{200};
  /// A step that takes longer comes with a hint.
  std::chrono::milliseconds patience{10'000};
};

/// Shows every new step on `err` and returns exit_ok once the client is connected. Otherwise, after the timeout (or at
/// once without `wait`), exit_not_connected with the reason and a hint, or what the last question failed with. Time
/// passes in `pause`.
exit_code wait_until_connected(const connect_wait_options& options, const ask_function& ask,
                               const std::function<void(std::chrono::milliseconds)>& pause, std::ostream& out,
                               std::ostream& err);

} // namespace gate17::client
