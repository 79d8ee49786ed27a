// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/attack/line.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gate17::attack {

namespace {

sockaddr_in socket_address(const proto::ip_address& address, std::uint16_t port) {
  sockaddr_in made{};
  made.sin_family = AF_INET;
  made.sin_port = htons(port);
  std::memcpy(&made.sin_addr, address.bytes.data(), sizeof made.sin_addr);
  return made;
}

} // namespace

std::optional<line> line::connect(const proto::endpoint& to, const std::string& source) {
  line made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (made.fd_ < 0)
    return std::nullopt;
  const int on = 1;
  ::setsockopt(made.fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (const auto from = proto::ip_address::parse(source)) {
    ::setsockopt(made.fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    const auto own = socket_address(*from, 0);
    if (::bind(made.fd_, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0)
      return std::nullopt;
  }
  const auto there = socket_address(to.address, to.port);
  ::fcntl(made.fd_, F_SETFL, O_NONBLOCK);
  if (::connect(made.fd_, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0) {
    if (errno != EINPROGRESS || !made.wait(POLLOUT, patience))
      return std::nullopt;
    int error = 0;
    socklen_t length = sizeof error;
    if (::getsockopt(made.fd_, SOL_SOCKET, SO_ERROR, &error, &length) != 0 || error != 0)
      return std::nullopt;
  }
  return made;
}

line& line::operator=(line&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(inbox_, other.inbox_);
  std::swap(ended_, other.ended_);
  return *this;
}

line::~line() {
  if (fd_ >= 0)
    ::close(fd_);
}

bool line::wait(short events, std::chrono::milliseconds at_most) const {
  pollfd waiting{fd_, events, 0};
  return ::poll(&waiting, 1, static_cast<int>(at_most.count())) == 1;
}

bool line::send(proto::byte_view all) {
  while (!all.empty()) {
    const auto sent = ::send(fd_, all.data(), all.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      all = all.subspan(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno != EAGAIN || !wait(POLLOUT, patience))
      return false;
  }
  return true;
}

bool line::closed() {
  std::uint8_t part[65536];
  while (!ended_) {
    const auto got = ::recv(fd_, part, sizeof part, MSG_DONTWAIT);
    if (got > 0) {
      inbox_.insert(inbox_.end(), part, part + got);
      continue;
    }
    ended_ = got == 0 || (errno != EAGAIN && errno != EINTR);
    break;
  }
  return ended_;
}

bool line::receive(std::size_t count, std::chrono::milliseconds at_most) {
  const auto end = steady::now() + at_most;
  while (!closed() && inbox_.size() < count) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - steady::now());
    if (left.count() <= 0 || !wait(POLLIN, left))
      break;
  }
  return inbox_.size() >= count;
}

bool line::wait_closed() {
  const auto end = steady::now() + patience;
  while (!closed() && steady::now() < end)
    wait(POLLIN, std::chrono::milliseconds(100));
  return closed();
}

bytes line::take(std::size_t count) {
  const auto end = inbox_.begin() + static_cast<std::ptrdiff_t>(count);
  bytes taken(inbox_.begin(), end);
  inbox_.erase(inbox_.begin(), end);
  return taken;
}

} // namespace gate17::attack
