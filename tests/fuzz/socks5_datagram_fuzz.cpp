// SPDX-License-Identifier: GPL-3.0-or-later
// The input is what an application sends to its association.
#include <algorithm>

#include "client/proxy/host_name.hpp"
#include "client/proxy/socks5_datagram.hpp"
#include "tests/fuzz/fuzz_input.hpp"

using namespace gate17;
using namespace gate17::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const proto::byte_view input(data, size);
  const auto datagram = client::decode_socks5_datagram(input);
  if (!datagram)
    return 0;
  const auto& target = datagram->target;
  fuzz_check(target.port != 0 && target.protocol == directory::transport::udp);
  fuzz_check(client::checked_host(target.host) == target.host);
  fuzz_check(datagram->bytes.data() + datagram->bytes.size() == data + size);
  // What has an address came in the one form that we write ourselves, unless the address was spelled as a name.
  const auto address = proto::ip_address::parse(target.host);
  if (address && data[3] != 3)
    fuzz_check(std::ranges::equal(client::encode_socks5_datagram({*address, target.port}, datagram->bytes), input));
  return 0;
}
