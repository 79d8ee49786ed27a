// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>

namespace gate17::node {

/// Waits on the thread that takes the signals until `drained` says so, at most `at_most`. A second SIGTERM or SIGINT
/// ends the wait at once; SIGHUP means nothing any more. `meanwhile` is called about every 100 ms. True when drained.
bool wait_until_drained(const std::function<bool()>& drained, std::chrono::milliseconds at_most,
                        const std::function<void()>& meanwhile);

} // namespace gate17::node
