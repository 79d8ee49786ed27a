// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <string_view>

#include "directory/rule.hpp"

// The canonical text of a rule parses to the same rule.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17::directory;
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  if (const auto made = rule::parse(line); made && rule::parse(made->to_string()) != *made)
    __builtin_trap();
  return 0;
}
