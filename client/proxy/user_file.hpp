// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

#include "client/proxy/access_list.hpp"
#include "node/config/config_error.hpp"

namespace gate17::client {

/// Lines `name:password`; empty ones and those that begin with `#` are left out. Errors name the line, never its text.
node::config_result<access_list> read_user_file(std::string_view text, const std::filesystem::path& file);

/// The same from disk; a file that its group or others may read is refused.
node::config_result<access_list> load_user_file(const std::filesystem::path& file);

} // namespace gate17::client
