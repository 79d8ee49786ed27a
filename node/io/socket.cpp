// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/io/socket.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "node/io/socket_address.hpp"

namespace gate17::node {

namespace {

using family = proto::ip_address::family;

bool set_option(int fd, int level, int name, int value) {
  return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

tl::expected<unique_fd, int> open_tcp(const proto::endpoint& for_endpoint) {
  if (for_endpoint.address.kind == family::none)
    return tl::unexpected(EAFNOSUPPORT);
  const int domain = for_endpoint.address.kind == family::v4 ? AF_INET : AF_INET6;
  unique_fd fd(::socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd)
    return tl::unexpected(errno);
  return fd;
}

} // namespace

unique_fd& unique_fd::operator=(unique_fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

int unique_fd::release() { return std::exchange(fd_, -1); }

/// close() is never repeated: on Linux the number is free again even after EINTR.
void unique_fd::reset() {
  if (const int fd = release(); fd >= 0)
    ::close(fd);
}

tl::expected<unique_fd, int> listen_tcp(const proto::endpoint& at, bool reuse_port) {
  auto fd = open_tcp(at);
  if (!fd)
    return fd;
  auto address = to_socket_address(at);
  const bool ready = set_option(fd->get(), SOL_SOCKET, SO_REUSEADDR, 1) &&
                     (!reuse_port || set_option(fd->get(), SOL_SOCKET, SO_REUSEPORT, 1)) &&
                     (at.address.kind == family::v4 || set_option(fd->get(), IPPROTO_IPV6, IPV6_V6ONLY, 1)) &&
                     ::bind(fd->get(), address.get(), address.length) == 0 && ::listen(fd->get(), SOMAXCONN) == 0;
  if (!ready)
    return tl::unexpected(errno);
  return fd;
}

tl::expected<unique_fd, int> accept_tcp(int listener, proto::endpoint& peer) {
  socket_address from;
  unique_fd fd(::accept4(listener, from.get(), &from.length, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd)
    return tl::unexpected(errno);
  peer = from_socket_address(from.storage).value_or(proto::endpoint{});
  return fd;
}

tl::expected<unique_fd, int> connect_tcp(const proto::endpoint& to) {
  auto fd = open_tcp(to);
  if (!fd)
    return fd;
  auto address = to_socket_address(to);
  if (::connect(fd->get(), address.get(), address.length) != 0 && errno != EINPROGRESS)
    return tl::unexpected(errno);
  return fd;
}

/// The kernel hands out SO_ERROR once; afterwards a failed attempt shows only as having no peer.
int connect_error(int fd) {
  int error = 0;
  socklen_t length = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0)
    return errno;
  if (error != 0)
    return error;
  socket_address peer;
  return ::getpeername(fd, peer.get(), &peer.length) == 0 ? 0 : errno;
}

void tune_link_socket(int fd, const link_socket_options& options) {
  set_no_delay(fd);
  set_option(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, options.notsent_lowat_bytes);
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, std::max(1, options.dead_peer_seconds / 2));
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, std::max(1, options.dead_peer_seconds / 6));
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
  set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, options.dead_peer_seconds * 1000);
  if (!options.congestion_control.empty())
    ::setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, options.congestion_control.data(),
                 static_cast<socklen_t>(options.congestion_control.size()));
}

void set_no_delay(int fd) { set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1); }

void reset_on_close(int fd) {
  const linger now{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

std::uint64_t unacknowledged_bytes(int fd) {
  int bytes = 0;
  return ::ioctl(fd, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::uint64_t>(bytes) : 0;
}

std::optional<proto::endpoint> local_endpoint(int fd) {
  socket_address address;
  if (::getsockname(fd, address.get(), &address.length) != 0)
    return std::nullopt;
  return from_socket_address(address.storage);
}

std::optional<proto::endpoint> peer_endpoint(int fd) {
  socket_address address;
  if (::getpeername(fd, address.get(), &address.length) != 0)
    return std::nullopt;
  return from_socket_address(address.storage);
}

void ignore_sigpipe() { std::signal(SIGPIPE, SIG_IGN); }

} // namespace gate17::node
