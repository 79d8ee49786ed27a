// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "proto/bytes.hpp"

namespace gate17::node {

/// What the CRYPTO frames of one packet carry.
struct quic_crypto {
  /// The handshake from its first byte on, as far as it is there without a gap; a long ClientHello goes on in the next
  /// packet, and clients may send its pieces in any order.
  std::vector<std::uint8_t> beginning;
  std::size_t frames = 0;
};

/// Reads the frames of a client's Initial packet: PADDING, PING and CRYPTO (RFC 9000, section 17.2.2). Empty when there
/// is another, a malformed one or more than `content_limits::quic_crypto_frames_max`, and when pieces contradict each
/// other. Pure.
std::optional<quic_crypto> read_quic_crypto(proto::byte_view frames);

} // namespace gate17::node
