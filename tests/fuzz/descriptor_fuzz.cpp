// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>

#include "proto/codec/descriptor.hpp"

// Whatever decodes keeps every limit, so that it can be encoded again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17::proto;
  const auto made = decode_descriptor(byte_view(data, size));
  if (!made)
    return 0;
  const auto body = encode(*made);
  if (!body || decode_descriptor(*body) != *made || !is_node_name(made->name) || made->addresses.empty())
    __builtin_trap();
  return 0;
}
