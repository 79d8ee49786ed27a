// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "actors/status.hpp"

namespace gate17::client {

/// One line of `gate17 watch --json` with its newline: schema_version, time (milliseconds since 1970), event, and what
/// belongs to that event. It names no destination and no application.
std::string watch_line(const actors::watch_event& event);

/// Said to a reader that was too slow: so many events before this line never reached it.
std::string lost_line(std::uint64_t count, std::chrono::milliseconds time);

} // namespace gate17::client
