// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/redaction.hpp"

#include <cstddef>
#include <cstdint>

#include "proto/cell/endpoint.hpp"

namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

} // namespace

// Whatever the text is, no key, address or control character is left of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto out = gate17::client::redacted({reinterpret_cast<const char*>(data), size});
  std::size_t run = 0;
  std::string word;
  for (const char c : out + " ") {
    run = is_hex(c) ? run + 1 : 0;
    if (run >= 16 || static_cast<unsigned char>(c) < 0x20)
      __builtin_trap();
    if (c != ' ') {
      word += c;
      continue;
    }
    if (gate17::proto::endpoint::parse(word) || gate17::proto::ip_address::parse(word))
      __builtin_trap();
    word.clear();
  }
  return 0;
}
