// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/cli/exit_code.hpp"

namespace gate17::client {

/// `gate17` returns to the shell what `gate17-node` does.
using node::exit_code;
using enum node::exit_code;

} // namespace gate17::client
