// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <ostream>

#include "client/cli/exit_code.hpp"
#include "node/config/config_error.hpp"

namespace gate17::client {

/// `config check`: reads the file as `run` would. Text goes to `err` as file:line: reason; JSON to `out` as
/// {schema_version, valid, errors:[{file, line, reason}]}.
exit_code check_config(const std::filesystem::path& file, bool json, std::ostream& out, std::ostream& err);

void print_config_errors(const node::config_errors& errors, std::ostream& to);

} // namespace gate17::client
