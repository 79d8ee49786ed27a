// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>

#include "node/io/socket.hpp"
#include "proto/bytes.hpp"

namespace gate17::node {

/// UDP sockets. All return errno on failure; sockets are non-blocking and close-on-exec. Port 0: any free one.
tl::expected<unique_fd, int> bind_udp(const proto::endpoint& at);
/// From here on the kernel lets only this peer through, and reports what ICMP says about it as errors.
tl::expected<unique_fd, int> connect_udp(const proto::endpoint& to);

struct received_datagram {
  std::size_t bytes = 0;
  bool cut = false; ///< it was longer than the room
  proto::endpoint from;
};
/// EAGAIN when there is none.
tl::expected<received_datagram, int> receive_datagram(int fd, proto::byte_span into);
/// Without `to` the socket must be connected. EAGAIN when the kernel has no room.
tl::expected<void, int> send_datagram(int fd, proto::byte_view bytes,
                                      const std::optional<proto::endpoint>& to = std::nullopt);

} // namespace gate17::node
