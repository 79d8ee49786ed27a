// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace gate17::node {

/// Process-wide settings of a daemon, made before any thread starts: SIGTERM, SIGINT and SIGHUP are taken by
/// `wait_for_signal` alone, writing to a closed peer is no signal, and as many files may be open as the system lets.
void prepare_process();

/// How many files this process may have open; what `prepare_process` could get.
std::uint64_t open_files_max();

/// Waits for one of the three signals on the calling thread; nothing when `at_most` passes first.
std::optional<int> wait_for_signal(std::chrono::milliseconds at_most);

} // namespace gate17::node
