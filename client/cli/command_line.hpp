// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <ostream>

#include "client/cli/connect_wait.hpp"
#include "client/cli/join_command.hpp"
#include "node/config/client_config.hpp"

namespace gate17::client {

/// What the commands need from outside; `default_environment` gives the real thing.
struct command_environment {
  std::ostream& out;
  std::ostream& err;
  std::function<int(const node::client_config&)> run;
  std::function<tl::expected<std::string, control_failure>(const std::filesystem::path& socket,
                                                           std::string_view target)>
      ask;
  /// The same with POST: it changes something.
  std::function<tl::expected<std::string, control_failure>(const std::filesystem::path& socket,
                                                           std::string_view target)>
      tell;
  std::function<tl::expected<void, control_failure>(const std::filesystem::path& socket, const std::string& target,
                                                    const std::function<bool(std::string_view line)>& on_line)>
      follow;
  std::function<void(std::chrono::milliseconds)> pause;
  std::function<std::int64_t()> unix_now;
  std::filesystem::path control; ///< default of --control
  fetch_network fetch;
  bool err_is_terminal = false;
};

/// Standard streams, the real clock, and GATE17_CONTROL or /run/gate17/control.sock.
command_environment default_environment(std::function<int(const node::client_config&)> run);

/// The program `gate17`: parses, does, prints, and returns an `exit_code`.
int command_line(int argc, const char* const* argv, const command_environment& environment);

} // namespace gate17::client
