// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace gate17::proto {

/// Limits of the protocol itself, in one place. Limits of ratchet steps live with the ratchet; limits of one machine
/// (descriptors, memory, rates) belong to the node.

/// Bytes an initiator may send before the first answer.
inline constexpr std::uint64_t early_bytes_max = 1u << 20;
/// Hellos on one connection that end in records or a nonce instead of a session.
inline constexpr unsigned refused_hellos_max = 2;

inline constexpr std::size_t host_bytes_max = 253;
inline constexpr std::size_t host_label_bytes_max = 63;
inline constexpr std::size_t datagram_bytes_max = 16000;
/// In front of a datagram's bytes in its frame when the host is an address.
inline constexpr std::size_t datagram_overhead_max = 4 + 16;
inline constexpr std::size_t resolved_addresses_max = 16;
/// Encoded node records in a records answer, a refusal and an error frame.
inline constexpr std::size_t records_bytes_max = 1500;
/// Certificates in front of the signature of a lane proof.
inline constexpr std::size_t certificates_bytes_max = 1500;

/// Windows per hop and circuit, and per stream (R12). Both ends assume the start; the rest is the receiver's choice.
inline constexpr std::uint32_t hop_window_bytes_start = 1u << 20;
inline constexpr std::uint32_t hop_window_bytes_idle = 1u << 16;
inline constexpr std::uint32_t hop_window_bytes_max = 1u << 25;
inline constexpr std::uint32_t stream_window_bytes_start = 1u << 22;
inline constexpr std::uint32_t stream_window_bytes_max = 1u << 25;
/// Control cells a circuit may have unanswered; they need no credit.
inline constexpr unsigned unanswered_control_cells_max = 8;

/// Bytes of echo frames that one circuit for measuring carries each way. They have no window of their own: an exit
/// holds no more than this of them, and gives back no more than it got.
inline constexpr std::uint64_t echo_bytes_max = 1u << 20;

/// Backward cells without data, per circuit: this many and a share of all cells.
inline constexpr std::uint64_t dataless_cells_base = 16;
inline constexpr std::uint64_t dataless_cells_per_hundred = 2;
/// Credit-only cells are exempt above, but at most one per this many bytes received.
inline constexpr std::uint64_t bytes_per_credit_cell = 16384;

} // namespace gate17::proto
