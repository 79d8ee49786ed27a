// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>

#include "node/content/client_hello.hpp"

/// What may be sent again is a whole ClientHello: no proper beginning of it may look complete.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17;
  const proto::byte_view bytes(data, size);
  if (node::classify_client_hello(bytes) == node::client_hello_kind::plain &&
      node::classify_client_hello(bytes.first(size - 1)) != node::client_hello_kind::incomplete)
    std::abort();
  return 0;
}
