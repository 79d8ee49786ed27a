// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/dns_query.hpp"
#include "tests/fuzz/fuzz_input.hpp"

/// A query is exactly one: no proper beginning is another.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17;
  const proto::byte_view bytes(data, size);
  if (node::is_dns_query(bytes))
    for (std::size_t length = 0; length < size; ++length)
      test::fuzz_check(!node::is_dns_query(bytes.first(length)));
  return 0;
}
