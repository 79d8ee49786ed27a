// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/dns_name.hpp"

#include "proto/cell/host.hpp"

namespace gate17::node {

std::string reverse_name(const proto::ip_address& address) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string name;
  switch (address.kind) {
  case proto::ip_address::family::v4:
    for (std::size_t i = 4; i-- > 0;)
      name += std::to_string(address.bytes[i]) + ".";
    return name + "in-addr.arpa";
  case proto::ip_address::family::v6:
    for (std::size_t i = 16; i-- > 0;) {
      const auto byte = address.bytes[i];
      name += {digits[byte & 15U], '.', digits[byte >> 4U], '.'};
    }
    return name + "ip6.arpa";
  case proto::ip_address::family::none:
    break;
  }
  return name;
}

std::optional<std::string> name_of_ptr(proto::byte_view data) {
  std::string name;
  std::size_t at = 0;
  while (at < data.size() && data[at] != 0) {
    const std::size_t length = data[at++];
    if (length > data.size() - at)
      return std::nullopt;
    if (!name.empty())
      name += '.';
    const std::string_view label(reinterpret_cast<const char*>(data.data()) + at, length);
    // A dot inside a label would read as two labels.
    if (label.find('.') != std::string_view::npos)
      return std::nullopt;
    name += label;
    at += length;
  }
  if (at + 1 != data.size() || !proto::parse_host_name(name))
    return std::nullopt;
  return in_lower_case(std::move(name));
}

std::string in_lower_case(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return text;
}

} // namespace gate17::node
