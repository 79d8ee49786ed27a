// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <vector>

#include "proto/bytes.hpp"

namespace gate17::test {

using fuzz_bytes = std::vector<std::uint8_t>;

/// The input cut or filled with zeros to `size`: decoders of fixed size see their size, whatever the fuzzer tries.
inline fuzz_bytes stretched(proto::byte_view input, std::size_t size) {
  fuzz_bytes out(size);
  std::copy_n(input.begin(), std::min(size, input.size()), out.begin());
  return out;
}

/// Ends the run: something was accepted that must not be, or refused that must be accepted.
inline void fuzz_check(bool held) {
  if (!held) {
    __builtin_trap();
  }
}

} // namespace gate17::test
