// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/quic_initial.hpp"

#include <algorithm>

#include "node/content/client_hello.hpp"
#include "node/content/limits.hpp"
#include "node/content/quic_crypto.hpp"
#include "node/content/quic_initial_keys.hpp"
#include "node/content/quic_packet.hpp"

namespace gate17::node {

namespace {

/// A client chooses at least this much for the first packet (RFC 9000, section 7.2).
constexpr std::size_t first_connection_id_bytes_min = 8;

struct opened_initial {
  std::size_t bytes = 0;
  bool early_data = false;
};

/// Empty when it does not begin with a client's Initial packet.
std::optional<opened_initial> open_one(proto::byte_view datagram) {
  const auto packet = parse_quic_initial(datagram);
  if (!packet || packet->connection_id.size() < first_connection_id_bytes_min)
    return std::nullopt;
  const auto frames = open_quic_initial(*packet);
  const auto crypto = frames ? read_quic_crypto(*frames) : std::nullopt;
  if (!crypto || crypto->frames == 0)
    return std::nullopt;
  const auto hello = read_client_hello_message(crypto->beginning);
  if (!hello && hello.error() == client_hello_fault::other)
    return std::nullopt;
  if (hello && !hello->offers_tls12_or_later)
    return std::nullopt;
  return opened_initial{packet->bytes.size(), hello && hello->early_data};
}

bool all_zero(proto::byte_view bytes) {
  return std::ranges::all_of(bytes, [](auto byte) { return byte == 0; });
}

} // namespace

std::optional<quic_initial> read_quic_initial(proto::byte_view datagram) {
  if (datagram.size() < content_limits::quic_initial_datagram_bytes_min)
    return std::nullopt;
  quic_initial read{.repeatable = true};
  auto rest = datagram;
  for (std::size_t packets = 0; packets < content_limits::quic_packets_max; ++packets) {
    const auto one = open_one(rest);
    if (!one && packets == 0)
      return std::nullopt;
    if (!one)
      break;
    read.repeatable = read.repeatable && !one->early_data;
    rest = rest.subspan(one->bytes);
    if (all_zero(rest))
      return read;
  }
  read.repeatable = false; // something else is in the datagram, 0-RTT data perhaps
  return read;
}

} // namespace gate17::node
