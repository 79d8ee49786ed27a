// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/quic_crypto.hpp"
#include "tests/fuzz/fuzz_input.hpp"

/// The frames of an Initial packet, which the cipher hides from the other target. What is put together was there.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17;
  const auto crypto = node::read_quic_crypto({data, size});
  if (crypto)
    test::fuzz_check(crypto->beginning.size() <= size && (crypto->frames > 0 || crypto->beginning.empty()));
  return 0;
}
