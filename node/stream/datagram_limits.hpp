// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>

/// Every bound of flows that both ends of a circuit share. The size of a datagram is the protocol's:
/// proto/cell/limits.hpp.
namespace gate17::node::datagram_limits {

/// A flow without a datagram for so long is over (R9).
inline constexpr std::chrono::seconds idle{60};
/// What datagrams of one flow may hold in memory while they wait for a circuit, a name or room.
inline constexpr std::size_t queue_bytes_max = 128 * 1024;
/// From one socket, before others have their turn.
inline constexpr int datagrams_per_turn = 32;

} // namespace gate17::node::datagram_limits
