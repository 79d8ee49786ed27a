// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/ready.hpp"

#include <cstdint>
#include <cstdio>
#include <string>

#include <systemd/sd-daemon.h>

namespace gate17::node {

void announce_ready() {
  std::fputs("ready\n", stdout);
  std::fflush(stdout);
  sd_notify(0, "READY=1");
}

void announce_reloading() {
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(since_boot).count();
  sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds)).c_str());
}

void announce_reloaded() { sd_notify(0, "READY=1"); }

void announce_stopping() { sd_notify(0, "STOPPING=1"); }

void announce_status(std::string_view line) { sd_notify(0, ("STATUS=" + std::string(line)).c_str()); }

std::chrono::milliseconds watchdog_interval() {
  std::uint64_t limit_microseconds = 0;
  if (sd_watchdog_enabled(0, &limit_microseconds) <= 0)
    return std::chrono::milliseconds(0);
  // Half of the limit, as sd_watchdog_enabled(3) recommends.
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds(limit_microseconds / 2));
}

void pet_watchdog() { sd_notify(0, "WATCHDOG=1"); }

} // namespace gate17::node
