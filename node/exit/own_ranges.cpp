// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/own_ranges.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <optional>

#include <ifaddrs.h>
#include <netinet/in.h>

namespace gate17::node {

namespace {

using family = proto::ip_address::family;

std::optional<proto::ip_address> address_of(const sockaddr* from) {
  proto::ip_address out;
  if (from == nullptr)
    return std::nullopt;
  if (from->sa_family == AF_INET) {
    out.kind = family::v4;
    std::memcpy(out.bytes.data(), &reinterpret_cast<const sockaddr_in*>(from)->sin_addr, 4);
    return out;
  }
  if (from->sa_family == AF_INET6) {
    out.kind = family::v6;
    std::memcpy(out.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(from)->sin6_addr, 16);
    return out;
  }
  return std::nullopt;
}

proto::ip_range range_of(proto::ip_address address, const std::optional<proto::ip_address>& mask) {
  const std::size_t length = address.kind == family::v4 ? 4 : 16;
  proto::ip_range out{address, static_cast<std::uint8_t>(8 * length)};
  if (!mask)
    return out;
  int bits = 0;
  for (std::size_t i = 0; i < length; ++i)
    bits += std::popcount(mask->bytes[i]);
  if (bits == 0)
    return out;
  out.prefix_bits = static_cast<std::uint8_t>(bits);
  for (std::size_t i = 0; i < length; ++i)
    out.base.bytes[i] &= mask->bytes[i];
  return out;
}

} // namespace

std::vector<proto::ip_range> own_ranges() {
  std::vector<proto::ip_range> out;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0)
    return out;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owned(list, &::freeifaddrs);
  for (const auto* each = list; each != nullptr; each = each->ifa_next)
    if (const auto address = address_of(each->ifa_addr))
      out.push_back(range_of(*address, address_of(each->ifa_netmask)));
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

} // namespace gate17::node
