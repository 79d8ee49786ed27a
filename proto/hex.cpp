// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/hex.hpp"

#include <sodium/utils.h>

namespace gate17::proto {

std::string to_hex(byte_view bytes) {
  std::string out(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
  out.pop_back();
  return out;
}

bool from_hex(std::string_view text, byte_span out) {
  if (text.size() != out.size() * 2)
    return false;
  std::size_t written = 0;
  const char* end = nullptr;
  const int failed = sodium_hex2bin(out.data(), out.size(), text.data(), text.size(), nullptr, &written, &end);
  return failed == 0 && written == out.size() && end == text.data() + text.size();
}

} // namespace gate17::proto
