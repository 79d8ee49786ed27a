// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/endpoint.hpp"

#include <arpa/inet.h>
#include <charconv>

namespace gate17::proto {

std::optional<ip_address> ip_address::parse(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN)
    return std::nullopt;
  const std::string terminated(text);
  ip_address out;
  if (inet_pton(AF_INET, terminated.c_str(), out.bytes.data()) == 1) {
    out.kind = family::v4;
    return out;
  }
  if (inet_pton(AF_INET6, terminated.c_str(), out.bytes.data()) == 1) {
    out.kind = family::v6;
    return out;
  }
  return std::nullopt;
}

std::string ip_address::to_string() const {
  if (kind == family::none)
    return "none";
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(kind == family::v4 ? AF_INET : AF_INET6, bytes.data(), text, sizeof text);
  return text;
}

std::optional<endpoint> endpoint::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  auto host = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed)
    host = host.substr(1, host.size() - 2);
  const auto address = ip_address::parse(host);
  if (!address || bracketed != (address->kind == ip_address::family::v6))
    return std::nullopt;
  endpoint out{*address, 0};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  if (error != std::errc{} || digits.empty() || end != digits.data() + digits.size())
    return std::nullopt;
  return out;
}

std::string endpoint::to_string() const {
  const auto port_text = ":" + std::to_string(port);
  return address.kind == ip_address::family::v6 ? "[" + address.to_string() + "]" + port_text
                                                : address.to_string() + port_text;
}

} // namespace gate17::proto
