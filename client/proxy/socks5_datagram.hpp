// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "actors/ports.hpp"
#include "proto/bytes.hpp"
#include "proto/cell/endpoint.hpp"
#include <tl/expected.hpp>

namespace gate17::client {

/// A datagram as an application sends it to its association (RFC 1928 section 7); `bytes` views what was decoded.
struct socks5_datagram {
  actors::destination target;
  proto::byte_view bytes;
};

enum class datagram_fault : std::uint8_t {
  truncated,        ///< shorter than its header
  reserved,         ///< nonzero reserved bytes
  fragment,         ///< FRAG is not 0: nothing is put together here
  bad_address_type, ///< neither IPv4, IPv6 nor a name
  bad_host,         ///< no host that `checked_host` takes
  no_port,          ///< port 0
};

tl::expected<socks5_datagram, datagram_fault> decode_socks5_datagram(proto::byte_view received);

/// The same for a datagram that came from `from`, which is an address.
std::vector<std::uint8_t> encode_socks5_datagram(const proto::endpoint& from, proto::byte_view bytes);

} // namespace gate17::client
