// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/client_hello.hpp"
#include "tests/fuzz/fuzz_input.hpp"

/// A ClientHello ends where its bytes end: every beginning is incomplete, and what follows changes nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17;
  const proto::byte_view bytes(data, size);
  const auto hello = node::read_client_hello(bytes);
  if (!hello)
    return 0;
  test::fuzz_check(hello->bytes <= size);
  const auto alone = node::read_client_hello(bytes.first(hello->bytes));
  test::fuzz_check(alone && alone->bytes == hello->bytes && alone->early_data == hello->early_data &&
                   alone->offers_tls12_or_later == hello->offers_tls12_or_later);
  const auto beginning = node::read_client_hello(bytes.first(hello->bytes - 1));
  test::fuzz_check(!beginning && beginning.error() == node::client_hello_fault::incomplete);
  return 0;
}
