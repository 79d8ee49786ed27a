// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "proto/bytes.hpp"

namespace gate17::node {

/// What the first bytes of a stream are, seen as TLS (RFC 8446, sections 4.1.2 and 5.1).
enum class client_hello_kind : std::uint8_t {
  other,           ///< no ClientHello, or a malformed one
  incomplete,      ///< the beginning of one
  plain,           ///< exactly one ClientHello and nothing behind it
  with_early_data, ///< it announces 0-RTT data, which a second copy would replay
};

/// Longest ClientHello that is looked at.
inline constexpr std::size_t client_hello_bytes_max = 16'384;

/// Reads a ClientHello that may be spread over several records. Pure; never reads beyond `bytes`.
client_hello_kind classify_client_hello(proto::byte_view bytes);

/// Whether a stream's first bytes may be sent again on another circuit when the first one failed before anything came
/// back (R11): repeating them must have no effect on the target.
bool may_send_again(proto::byte_view first_bytes);

} // namespace gate17::node
