// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "node/content/quic_packet.hpp"
#include "proto/bytes.hpp"

namespace gate17::node {

/// What protects a client's Initial packets (RFC 9001, section 5.2). Everybody who sees the packet can make it: it is
/// no secret, only a proof that the packet is what it looks like.
struct quic_initial_keys {
  proto::byte_array<16> key{};
  proto::byte_array<12> iv{};
  proto::byte_array<16> header_key{};
};

quic_initial_keys derive_client_initial_keys(quic_version version, proto::byte_view connection_id);

/// The frames inside a packet; empty when it does not open (RFC 9001, sections 5.3 and 5.4).
std::optional<std::vector<std::uint8_t>> open_quic_initial(const quic_initial_packet& packet);

} // namespace gate17::node
