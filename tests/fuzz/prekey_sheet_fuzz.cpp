// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>

#include "proto/codec/prekey_sheet.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17::proto;
  const byte_view input(data, size);
  if (const auto envelope = decode_signed_prekey_sheet(input);
      envelope && decode_signed_prekey_sheet(encode(*envelope)) != *envelope)
    __builtin_trap();
  if (const auto made = decode_prekey_sheet(input)) {
    const auto body = encode(*made);
    if (!body || decode_prekey_sheet(*body) != *made)
      __builtin_trap();
  }
  return 0;
}
