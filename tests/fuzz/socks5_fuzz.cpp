// SPDX-License-Identifier: GPL-3.0-or-later
#include <tuple>

#include "client/proxy/host_name.hpp"
#include "client/proxy/socks5.hpp"
#include "tests/fuzz/fuzz_handshake.hpp"

// The first byte chooses the portion size; the rest is what an application sends.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17::client;
  if (size == 0)
    return 0;
  const std::size_t portion = 1 + data[0] % 16;
  const gate17::proto::byte_view input(data + 1, size - 1);
  socks5_handshake whole;
  gate17::test::feed_both_ways(whole, input, portion);
  if (whole.at() == socks5_handshake::stage::requested) {
    const auto& [what, target] = std::tie(whole.request().command, whole.request().target);
    if ((what == proxy_command::connect && target.port == 0) || checked_host(target.host) != target.host)
      __builtin_trap();
  }
  return 0;
}
