// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "actors/status.hpp"

namespace gate17::actors {

/// What keeps this client from the network, judged from links, contact failures and the newest fetch. Pure. Any link
/// that is up rules out all but a wrong clock. A suspicion is only that: a network of a single address that was taken
/// over looks like a captive portal too.
network_trouble judge_trouble(const control_status& status);

bool is_clock(network_trouble trouble);

/// One sentence for people, with what to do; empty for none.
std::string_view explain(network_trouble trouble);

} // namespace gate17::actors
