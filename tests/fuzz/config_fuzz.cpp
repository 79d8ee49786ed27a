// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "node/config/client_config.hpp"
#include "node/config/network_settings.hpp"
#include "node/config/node_config.hpp"
#include "node/config/reject_list_file.hpp"

namespace {

/// What was accepted must read back from what is written, and be written alike.
template <class Read>
void check(std::string_view text, Read read) {
  const auto first = read(text);
  if (!first) {
    if (first.error().empty())
      std::abort();
    return;
  }
  const auto written = write_toml(*first);
  const auto second = read(written);
  if (!second || write_toml(*second) != written)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17::node;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text, [](std::string_view from) { return read_node_config(from, "/fuzz/x.toml"); });
  check(text, [](std::string_view from) { return read_client_config(from, "/fuzz/x.toml"); });
  check(text, [](std::string_view from) { return read_network_settings(from, "/fuzz/x.toml"); });
  // Nothing that is fuzzed carries the owner's signature.
  if (read_reject_list(text, "/fuzz/x.toml", gate17::proto::network_file{}))
    std::abort();
  return 0;
}
