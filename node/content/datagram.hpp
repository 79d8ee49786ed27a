// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actors/content_kind.hpp"
#include "proto/bytes.hpp"

namespace gate17::node {

/// What a flow of datagrams is by its first one (R14): `quic`, `dns` or `unknown`. Each datagram is whole, so there is
/// nothing to wait for. Pure.
actors::content_kind classify_datagram(proto::byte_view datagram);

/// Whether a datagram may be sent again on another circuit when the first one failed before anything came back (R11):
/// a QUIC Initial without early data or a DNS query. Pure.
bool may_send_datagram_again(proto::byte_view datagram);

} // namespace gate17::node
