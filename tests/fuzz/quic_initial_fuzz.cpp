// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/limits.hpp"
#include "node/content/quic_initial.hpp"
#include "node/content/quic_packet.hpp"
#include "tests/fuzz/fuzz_input.hpp"

/// The header in front of the cipher. The input is stretched so that it is never refused for its length alone.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17;
  const auto datagram =
      test::stretched({data, size}, std::max(size, node::content_limits::quic_initial_datagram_bytes_min));
  const auto packet = node::parse_quic_initial(datagram);
  if (packet)
    test::fuzz_check(packet->bytes.size() <= datagram.size() && packet->number_at + 20 <= packet->bytes.size() &&
                     packet->connection_id.size() <= 20);
  if (node::read_quic_initial(datagram))
    test::fuzz_check(packet.has_value());
  return 0;
}
