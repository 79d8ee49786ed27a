// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/datagram.hpp"

#include <catch2/catch.hpp>

#include "tests/support/dns_queries.hpp"
#include "tests/support/quic_packets.hpp"

namespace gate17::test {

using actors::content_kind;

TEST_CASE("datagrams are QUIC, DNS or unknown", "[datagram]") {
  const auto quic = quic_first_datagram(quic_crypto_frame(client_hello_message()));
  CHECK(node::classify_datagram(quic) == content_kind::quic);
  CHECK(node::classify_datagram(dns_query()) == content_kind::dns);
  CHECK(node::classify_datagram({}) == content_kind::unknown);
  CHECK(node::classify_datagram(content_bytes(1'300, 0xc0)) == content_kind::unknown);
  // DTLS: its handshake is not followed here, and its old versions are no better than plain text.
  CHECK(node::classify_datagram(content_bytes{22, 0xfe, 0xfd, 0, 0}) == content_kind::unknown);
  // A QUIC packet with a short header belongs to a connection that nobody saw begin.
  CHECK(node::classify_datagram(content_bytes(1'300, 0x40)) == content_kind::unknown);
}

TEST_CASE("sent again are a QUIC Initial without early data and a DNS query", "[datagram]") {
  client_hello_shape early;
  early.early_data = true;
  CHECK(node::may_send_datagram_again(quic_first_datagram(quic_crypto_frame(client_hello_message()))));
  CHECK_FALSE(node::may_send_datagram_again(quic_first_datagram(quic_crypto_frame(client_hello_message(early)))));
  CHECK(node::may_send_datagram_again(dns_query()));
  CHECK_FALSE(node::may_send_datagram_again(content_bytes{1, 2, 3}));
  CHECK_FALSE(node::may_send_datagram_again({}));
}

} // namespace gate17::test
