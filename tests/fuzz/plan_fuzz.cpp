// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "node/plan/plan.hpp"

/// Any text is a plan or a list of errors with places in the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto found = gate17::node::read_plan(text, "fuzz.toml");
  if (found)
    return 0;
  const auto& errors = found.error();
  if (errors.empty() || errors.size() > gate17::node::config_errors_max)
    std::abort();
  for (const auto& error : errors) {
    if (error.file != "fuzz.toml" || error.reason.empty())
      std::abort();
  }
  return 0;
}
