// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

#include "proto/cell/endpoint.hpp"

namespace gate17::node {

/// Whether only this machine can reach the address: 127.0.0.0/8 or ::1. An IPv4 address in IPv6 clothes is not told.
inline bool is_loopback(const proto::ip_address& address) {
  constexpr std::array<std::uint8_t, 16> v6_loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return address.kind == proto::ip_address::family::v4 ? address.bytes[0] == 127 : address.bytes == v6_loopback;
}

} // namespace gate17::node
