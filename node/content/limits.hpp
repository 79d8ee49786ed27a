// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

/// Every bound of this folder.
namespace gate17::node::content_limits {

/// Nothing behind these bytes of a stream is looked at: what is not recognised by then is unknown. Holds ClientHellos
/// with post-quantum keys (about 2 KiB) and with certificate-sized extensions, cut into records of any size.
inline constexpr std::size_t stream_start_bytes_max = 16'384;

/// A DNS query over TCP; padded queries (RFC 8467) have 128 or 256 bytes.
inline constexpr std::size_t dns_query_bytes_max = 4'096;

/// Records behind the question of a DNS query: EDNS (RFC 6891) and a signature (RFC 8945).
inline constexpr std::size_t dns_additional_max = 2;

/// A client's first Initial travels in at least this many bytes (RFC 9000, section 14.1).
inline constexpr std::size_t quic_initial_datagram_bytes_min = 1'200;

/// CRYPTO frames in one Initial; clients cut their ClientHello into a handful.
inline constexpr std::size_t quic_crypto_frames_max = 64;

/// Initial packets of one datagram that are looked at.
inline constexpr std::size_t quic_packets_max = 4;

} // namespace gate17::node::content_limits
