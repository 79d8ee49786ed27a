// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string_view>

namespace gate17::node {

/// Tells whoever started this process that it serves: the line `ready` on standard output, and READY=1 to systemd when
/// it asked for that. Call it once.
void announce_ready();

/// RELOADING=1 to systemd, with the time that Type=notify-reload wants; `announce_reloaded` must follow.
void announce_reloading();
/// READY=1 again.
void announce_reloaded();

/// STOPPING=1 to systemd.
void announce_stopping();

/// One line for `systemctl status`.
void announce_status(std::string_view line);

/// How often `pet_watchdog` must be called; zero when systemd watches nothing.
std::chrono::milliseconds watchdog_interval();
void pet_watchdog();

} // namespace gate17::node
