// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/io/path_watch.hpp"

#include <array>
#include <cerrno>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "node/io/datagram_socket.hpp"

namespace gate17::node {

namespace {

constexpr int reads_per_turn = 64;

unique_fd open_route_socket() {
  unique_fd made(::socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE));
  sockaddr_nl groups{};
  groups.nl_family = AF_NETLINK;
  groups.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
  if (made && ::bind(made.get(), reinterpret_cast<const sockaddr*>(&groups), sizeof groups) != 0)
    made.reset();
  return made;
}

} // namespace

path_watch::path_watch(event_loop& loop, std::function<void()> on_change)
    : socket_(open_route_socket()), settled_(loop, std::move(on_change)) {
  if (!socket_)
    return;
  watch_ = std::make_unique<io_watch>(
      loop, socket_.get(), [this] { drain(); }, [] {});
  watch_->want_read(true);
}

/// What changed does not matter, so messages are not parsed, and an overrun (ENOBUFS) is a change as well.
void path_watch::drain() {
  std::array<std::uint8_t, 8'192> buffer;
  for (int i = 0; i < reads_per_turn; ++i)
    if (::recv(socket_.get(), buffer.data(), buffer.size(), 0) <= 0)
      break;
  settled_.start(settle);
}

bool has_address(const proto::ip_address& address) {
  const auto bound = bind_udp({address, 0});
  return bound || bound.error() != EADDRNOTAVAIL;
}

} // namespace gate17::node
