// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include <tl/expected.hpp>

#include "proto/bytes.hpp"

namespace gate17::node {

/// What of a ClientHello decides about its way (RFC 8446, section 4.1.2).
struct client_hello {
  /// By supported_versions where it is there, else by the legacy version (RFC 8446, section 4.2.1).
  bool offers_tls12_or_later = false;
  /// It announces 0-RTT data, which a second copy would replay.
  bool early_data = false;
  /// What it takes of the stream, record headers included; of a message alone, its length.
  std::size_t bytes = 0;
};

enum class client_hello_fault : std::uint8_t {
  other,      ///< no ClientHello, or a malformed one
  incomplete, ///< the beginning of one
};

using client_hello_result = tl::expected<client_hello, client_hello_fault>;

/// The ClientHello that a stream begins with. It may be spread over several records (RFC 8446, section 5.1), none of
/// which holds anything else; what follows is not looked at. `other` when it would not fit into
/// `content_limits::stream_start_bytes_max`. Pure.
client_hello_result read_client_hello(proto::byte_view stream_start);

/// A handshake message without records, as QUIC carries it (RFC 9001, section 4.1.3).
client_hello_result read_client_hello_message(proto::byte_view message);

} // namespace gate17::node
