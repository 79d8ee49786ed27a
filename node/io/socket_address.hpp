// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <sys/socket.h>

#include "proto/cell/endpoint.hpp"

namespace gate17::node {

/// An endpoint as the kernel takes and gives it.
struct socket_address {
  sockaddr_storage storage{};
  socklen_t length = sizeof(sockaddr_storage);

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

/// Family none gives an unspecified address.
socket_address to_socket_address(const proto::endpoint& from);
/// Nothing for families other than IPv4 and IPv6.
std::optional<proto::endpoint> from_socket_address(const sockaddr_storage& from);

} // namespace gate17::node
