// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/interface_watch.hpp"

#include <array>
#include <cerrno>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

namespace gate17::node {

interface_watch::interface_watch(event_loop& loop, std::function<void()> on_change)
    : on_change_(std::move(on_change)),
      socket_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE)) {
  sockaddr_nl groups{};
  groups.nl_family = AF_NETLINK;
  groups.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
  if (!socket_ || ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&groups), sizeof groups) != 0)
    return;
  watch_ = std::make_unique<io_watch>(
      loop, socket_.get(), [this] { on_readable(); }, [] {});
  watch_->want_read(true);
}

/// What the reports say is read from the kernel anew; that there were some, or more than fit (ENOBUFS), is enough.
void interface_watch::on_readable() {
  std::array<char, 8192> report;
  for (;;) {
    const auto got = ::recv(socket_.get(), report.data(), report.size(), 0);
    if (got < 0 && errno != ENOBUFS && errno != EINTR)
      break;
  }
  on_change_();
}

} // namespace gate17::node
