// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/socks5_datagram.hpp"

#include <algorithm>
#include <string_view>

#include "client/proxy/host_name.hpp"

namespace gate17::client {
namespace {

using family = proto::ip_address::family;

constexpr std::uint8_t address_v4 = 1;
constexpr std::uint8_t address_name = 3;
constexpr std::uint8_t address_v6 = 4;
constexpr std::size_t head_bytes = 4; // reserved 2, fragment 1, address type 1
constexpr std::size_t port_bytes = 2;

std::string literal(family kind, proto::byte_view field) {
  proto::ip_address address;
  address.kind = kind;
  std::copy(field.begin(), field.end(), address.bytes.begin());
  return address.to_string();
}

/// How long the address field is; the length byte of a name counts.
tl::expected<std::size_t, datagram_fault> address_field_bytes(proto::byte_view received) {
  switch (received[3]) {
  case address_v4:
    return 4;
  case address_v6:
    return 16;
  case address_name:
    if (received.size() <= head_bytes)
      return tl::unexpected(datagram_fault::truncated);
    return std::size_t{1} + received[head_bytes];
  default:
    return tl::unexpected(datagram_fault::bad_address_type);
  }
}

} // namespace

tl::expected<socks5_datagram, datagram_fault> decode_socks5_datagram(proto::byte_view received) {
  if (received.size() < head_bytes)
    return tl::unexpected(datagram_fault::truncated);
  if (received[0] != 0 || received[1] != 0)
    return tl::unexpected(datagram_fault::reserved);
  if (received[2] != 0)
    return tl::unexpected(datagram_fault::fragment);
  const auto field_bytes = address_field_bytes(received);
  if (!field_bytes)
    return tl::unexpected(field_bytes.error());
  if (received.size() < head_bytes + *field_bytes + port_bytes)
    return tl::unexpected(datagram_fault::truncated);
  const auto field = received.subspan(head_bytes, *field_bytes);
  const auto behind = received.subspan(head_bytes + *field_bytes);
  socks5_datagram out;
  out.target.protocol = directory::transport::udp;
  out.target.port = static_cast<std::uint16_t>(behind[0] << 8 | behind[1]);
  out.bytes = behind.subspan(port_bytes);
  if (received[3] == address_name) {
    const auto host = checked_host({reinterpret_cast<const char*>(field.data()) + 1, field.size() - 1});
    if (!host)
      return tl::unexpected(datagram_fault::bad_host);
    out.target.host = *host;
  } else {
    out.target.host = literal(received[3] == address_v4 ? family::v4 : family::v6, field);
  }
  if (out.target.port == 0)
    return tl::unexpected(datagram_fault::no_port);
  return out;
}

std::vector<std::uint8_t> encode_socks5_datagram(const proto::endpoint& from, proto::byte_view bytes) {
  const bool v6 = from.address.kind == family::v6;
  std::vector<std::uint8_t> out{0, 0, 0, v6 ? address_v6 : address_v4};
  out.reserve(head_bytes + 16 + port_bytes + bytes.size());
  out.insert(out.end(), from.address.bytes.begin(), from.address.bytes.begin() + (v6 ? 16 : 4));
  out.push_back(static_cast<std::uint8_t>(from.port >> 8));
  out.push_back(static_cast<std::uint8_t>(from.port));
  out.insert(out.end(), bytes.begin(), bytes.end());
  return out;
}

} // namespace gate17::client
