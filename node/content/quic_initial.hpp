// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "proto/bytes.hpp"

namespace gate17::node {

/// A datagram that begins with a client's Initial packet.
struct quic_initial {
  /// Only Initial packets and zero bytes are in the datagram, and no ClientHello in it announces 0-RTT data: a second
  /// copy would replay nothing.
  bool repeatable = false;
};

/// Reads a client's first datagram of QUIC version 1 (RFC 9000, section 17.2.2) or 2 (RFC 9369). Its packet must open
/// under the keys that follow from its connection id (RFC 9001, section 5.2) and hold CRYPTO frames, and what can be
/// seen of their contents must be a ClientHello. Other versions promise nothing about what is encrypted (RFC 8999) and
/// are not read. Pure; costs a few microseconds.
std::optional<quic_initial> read_quic_initial(proto::byte_view datagram);

} // namespace gate17::node
