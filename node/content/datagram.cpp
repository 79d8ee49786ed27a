// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/datagram.hpp"

#include "node/content/dns_query.hpp"
#include "node/content/quic_initial.hpp"

namespace gate17::node {

actors::content_kind classify_datagram(proto::byte_view datagram) {
  if (is_dns_query(datagram))
    return actors::content_kind::dns;
  return read_quic_initial(datagram) ? actors::content_kind::quic : actors::content_kind::unknown;
}

bool may_send_datagram_again(proto::byte_view datagram) {
  if (is_dns_query(datagram))
    return true;
  const auto initial = read_quic_initial(datagram);
  return initial && initial->repeatable;
}

} // namespace gate17::node
