// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/io/datagram_socket.hpp"

#include <cerrno>

#include <netinet/in.h>
#include <sys/uio.h>

#include "node/io/socket_address.hpp"

namespace gate17::node {

namespace {

using family = proto::ip_address::family;

tl::expected<unique_fd, int> open_udp(const proto::endpoint& for_endpoint) {
  if (for_endpoint.address.kind == family::none)
    return tl::unexpected(EAFNOSUPPORT);
  const bool v6 = for_endpoint.address.kind == family::v6;
  unique_fd fd(::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (!fd || (v6 && ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0))
    return tl::unexpected(errno);
  return fd;
}

} // namespace

tl::expected<unique_fd, int> bind_udp(const proto::endpoint& at) {
  auto fd = open_udp(at);
  if (!fd)
    return fd;
  auto address = to_socket_address(at);
  if (::bind(fd->get(), address.get(), address.length) != 0)
    return tl::unexpected(errno);
  return fd;
}

tl::expected<unique_fd, int> connect_udp(const proto::endpoint& to) {
  auto fd = open_udp(to);
  if (!fd)
    return fd;
  auto address = to_socket_address(to);
  if (::connect(fd->get(), address.get(), address.length) != 0)
    return tl::unexpected(errno);
  return fd;
}

tl::expected<received_datagram, int> receive_datagram(int fd, proto::byte_span into) {
  socket_address from;
  iovec piece{into.data(), into.size()};
  msghdr message{};
  message.msg_name = from.get();
  message.msg_namelen = from.length;
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  const auto got = ::recvmsg(fd, &message, 0);
  if (got < 0)
    return tl::unexpected(errno);
  return received_datagram{static_cast<std::size_t>(got), (message.msg_flags & MSG_TRUNC) != 0,
                           from_socket_address(from.storage).value_or(proto::endpoint{})};
}

tl::expected<void, int> send_datagram(int fd, proto::byte_view bytes, const std::optional<proto::endpoint>& to) {
  socket_address address;
  if (to)
    address = to_socket_address(*to);
  const auto sent = ::sendto(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL, to ? address.get() : nullptr,
                             to ? address.length : socklen_t{0});
  if (sent < 0)
    return tl::unexpected(errno);
  return {};
}

} // namespace gate17::node
