// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/control_client.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "node/io/socket.hpp"

namespace gate17::client {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t response_bytes_max = 16U << 20U;

tl::unexpected<control_failure> failure(std::string text, exit_code code = exit_failed) {
  return tl::unexpected(control_failure{code, std::move(text)});
}

tl::unexpected<control_failure> connect_failure(const std::filesystem::path& socket, int error) {
  if (error == ENOENT || error == ECONNREFUSED)
    return failure("no client is running at " + socket.string(), exit_not_running);
  return failure("cannot reach the client at " + socket.string() + ": " + std::strerror(error));
}

tl::expected<node::unique_fd, control_failure> connect_to(const std::filesystem::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto& path = socket.native();
  if (path.empty() || path.size() >= sizeof address.sun_path)
    return failure("the path of the control socket must have 1 to 107 bytes: " + path, exit_usage);
  std::memcpy(address.sun_path, path.data(), path.size());
  node::unique_fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd)
    return connect_failure(socket, errno);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return connect_failure(socket, errno);
  return fd;
}

bool wait_until(int fd, short events, clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now());
  if (left.count() <= 0)
    return false;
  pollfd interest{fd, events, 0};
  const int ready = ::poll(&interest, 1, static_cast<int>(left.count()));
  return ready > 0 || (ready < 0 && errno == EINTR);
}

bool send_all(int fd, std::string_view bytes, clock::time_point deadline) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    else if (errno != EAGAIN || !wait_until(fd, POLLOUT, deadline))
      return false;
  }
  return true;
}

std::optional<std::string> read_all(int fd, clock::time_point deadline) {
  std::string out;
  std::array<char, 65536> chunk;
  while (out.size() <= response_bytes_max) {
    const auto got = ::recv(fd, chunk.data(), chunk.size(), 0);
    if (got == 0)
      return out;
    if (got > 0)
      out.append(chunk.data(), static_cast<std::size_t>(got));
    else if (errno != EAGAIN || !wait_until(fd, POLLIN, deadline))
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::size_t> content_length(std::string_view head) {
  constexpr std::string_view name = "content-length:";
  for (auto at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    const auto line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    if (line.size() <= name.size() || ::strncasecmp(line.data(), name.data(), name.size()) != 0)
      continue;
    const auto digits = line.substr(line.find_first_not_of(' ', name.size()));
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc{} && value <= response_bytes_max)
      return value;
  }
  return std::nullopt;
}

} // namespace

tl::expected<std::string, control_failure> body_of_response(std::string_view response) {
  const auto blank = response.find("\r\n\r\n");
  if (blank == std::string_view::npos || response.substr(0, 9) != "HTTP/1.1 ")
    return failure("the client's answer is not HTTP");
  const auto head = response.substr(0, blank);
  auto body = response.substr(blank + 4);
  if (const auto length = content_length(head)) {
    if (body.size() < *length)
      return failure("the client's answer was cut short");
    body = body.substr(0, *length);
  }
  if (head.substr(9, 3) != "200")
    return failure("the client answered " + std::string(head.substr(9, head.find("\r\n") - 9)) + ": " +
                   std::string(body.substr(0, 1000)));
  return std::string(body);
}

tl::expected<std::string, control_failure> ask_client(const std::filesystem::path& socket, std::string_view target,
                                                      std::chrono::milliseconds deadline) {
  const auto until = clock::now() + deadline;
  auto fd = connect_to(socket);
  if (!fd)
    return tl::unexpected(fd.error());
  const auto request = "GET " + std::string(target) + " HTTP/1.1\r\nHost: gate17\r\nConnection: close\r\n\r\n";
  if (!send_all(fd->get(), request, until))
    return failure("the client does not take the question");
  const auto response = read_all(fd->get(), until);
  if (!response)
    return failure("the client does not answer");
  return body_of_response(*response);
}

} // namespace gate17::client
