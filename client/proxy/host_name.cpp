// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/host_name.hpp"

#include "proto/cell/host.hpp"

namespace gate17::client {
namespace {

// Not std::tolower: its answers depend on the locale.
std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return out;
}

} // namespace

std::optional<std::string> checked_host(std::string_view text) {
  if (text.ends_with('.'))
    text.remove_suffix(1);
  const auto host = proto::parse_host(text);
  if (!host)
    return std::nullopt;
  return host->is_name() ? lowered(text) : host->literal.to_string();
}

} // namespace gate17::client
