// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>

#include "proto/codec/node_records.hpp"

// Whatever decodes must encode to something that decodes to the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17::proto;
  const byte_view input(data, size);
  if (const auto made = decode_node_records(input)) {
    if (decode_node_records(encode(*made)) != *made)
      __builtin_trap();
    if (verify_records(*made, made->prekey.node, made->certificates.valid_from) &&
        !verify(made->prekey, made->certificates.signing))
      __builtin_trap();
  }
  if (const auto made = decode_node_certificates(input); made && decode_node_certificates(encode(*made)) != *made)
    __builtin_trap();
  if (const auto made = decode_prekey_record(input); made && decode_prekey_record(encode(*made)) != *made)
    __builtin_trap();
  return 0;
}
