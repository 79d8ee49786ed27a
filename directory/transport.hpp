// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace gate17::directory {

/// What carries an application's bytes to its target.
enum class transport : std::uint8_t { tcp = 1, udp = 2 };

} // namespace gate17::directory
