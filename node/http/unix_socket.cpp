// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/unix_socket.hpp"

#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace gate17::node::http {

namespace {

tl::expected<sockaddr_un, int> to_address(const std::filesystem::path& path) {
  sockaddr_un out{};
  out.sun_family = AF_UNIX;
  const auto& text = path.native();
  if (text.size() >= sizeof out.sun_path)
    return tl::unexpected(ENAMETOOLONG);
  std::memcpy(out.sun_path, text.data(), text.size());
  return out;
}

tl::expected<unique_fd, int> open_stream() {
  unique_fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd)
    return tl::unexpected(errno);
  return fd;
}

} // namespace

tl::expected<unique_fd, int> connect_unix(const std::filesystem::path& path) {
  const auto to = to_address(path);
  if (!to)
    return tl::unexpected(to.error());
  auto fd = open_stream();
  if (fd && ::connect(fd->get(), reinterpret_cast<const sockaddr*>(&*to), sizeof *to) != 0)
    return tl::unexpected(errno);
  return fd;
}

tl::expected<unique_fd, int> listen_unix(const std::filesystem::path& path, unsigned mode) {
  const auto at = to_address(path);
  if (!at)
    return tl::unexpected(at.error());
  auto fd = open_stream();
  if (!fd)
    return fd;
  if (::bind(fd->get(), reinterpret_cast<const sockaddr*>(&*at), sizeof *at) != 0 || ::chmod(path.c_str(), mode) != 0 ||
      ::listen(fd->get(), SOMAXCONN) != 0)
    return tl::unexpected(errno);
  return fd;
}

} // namespace gate17::node::http
