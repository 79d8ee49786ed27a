// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "node/content/big_endian_reader.hpp"
#include "proto/bytes.hpp"

namespace gate17::node {

enum class quic_version : std::uint32_t { v1 = 0x00000001, v2 = 0x6b3343cf };

/// An Initial packet before its protection is removed (RFC 9000, section 17.2.2). Views the datagram.
struct quic_initial_packet {
  quic_version version{};
  proto::byte_view connection_id; ///< of the destination
  proto::byte_view bytes;         ///< the whole packet
  std::size_t number_at = 0;      ///< where the protected packet number begins
};

/// The Initial packet that `datagram` begins with; empty for any other packet or version, and when lengths do not fit.
/// More packets may follow it (RFC 9000, section 12.2).
std::optional<quic_initial_packet> parse_quic_initial(proto::byte_view datagram);

/// A variable-length integer (RFC 9000, section 16).
std::optional<std::uint64_t> read_quic_number(big_endian_reader& fields);

} // namespace gate17::node
