// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>

/// Every bound of the proxies in one place; per event loop. Idle times of flows: node/stream/datagram_limits.hpp.
namespace gate17::client::proxy_limits {

/// Applications whose request is not complete yet, silent and trickling ones included.
inline constexpr std::size_t handshakes_max = 1024;
/// Application connections in all, those handed on included, until their slot is returned.
inline constexpr std::size_t connections_max = 16384;
inline constexpr int accepts_per_turn_max = 64;
/// From accept to complete request; not renewed by progress.
inline constexpr std::chrono::milliseconds handshake_deadline{10'000};
/// Pause after running out of descriptors or room.
inline constexpr std::chrono::milliseconds accept_pause{100};
/// How long a refused application may take to read why.
inline constexpr std::chrono::milliseconds farewell_deadline{1'000};
inline constexpr std::size_t farewell_bytes_max = 256 * 1024;
/// One read; bounds the first bytes that travel with the request.
inline constexpr std::size_t read_bytes_max = 16 * 1024;

/// Applications with a place to send datagrams to, and destinations of one of them.
inline constexpr std::size_t associations_max = 1024;
inline constexpr std::size_t flows_per_association_max = 256;
/// An association without a datagram for so long ends, whatever its control connection does.
inline constexpr std::chrono::minutes association_idle{10};
inline constexpr int datagrams_per_turn_max = 32;

} // namespace gate17::client::proxy_limits
