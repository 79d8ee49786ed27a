// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "client/cli/exit_code.hpp"

namespace gate17::client {

struct control_failure {
  exit_code code = exit_failed;
  std::string text; ///< for people
};

/// Asks a running client over its control socket (GET) and returns the body of its answer. Blocks at most `deadline`.
tl::expected<std::string, control_failure> ask_client(const std::filesystem::path& socket, std::string_view target,
                                                      std::string_view method = "GET",
                                                      std::chrono::milliseconds deadline = std::chrono::seconds{5});

/// Reads an answer without end line by line, until `on_line` returns false or the client ends it.
tl::expected<void, control_failure> follow_client(const std::filesystem::path& socket, const std::string& target,
                                                  const std::function<bool(std::string_view line)>& on_line);

} // namespace gate17::client
