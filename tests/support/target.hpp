// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cerrno>
#include <cstdint>
#include <vector>

#include <sys/socket.h>

#include "node/io/socket.hpp"
#include "tests/support/seeded_random.hpp"

namespace gate17::test {

/// A TCP server that a test drives by hand.
class target {
public:
  explicit target(const char* at = "127.28.0.1:0")
      : listener_(node::listen_tcp(proto::endpoint::parse(at).value(), false).value()) {}

  proto::endpoint at() const { return node::local_endpoint(listener_.get()).value(); }

  bool accepted() {
    proto::endpoint peer;
    auto socket = node::accept_tcp(listener_.get(), peer);
    if (socket)
      connection = std::move(*socket);
    return static_cast<bool>(connection);
  }

  node::unique_fd connection;

private:
  node::unique_fd listener_;
};

/// Reproducible bytes.
inline std::vector<std::uint8_t> pattern(std::size_t bytes, std::uint64_t seed) {
  seeded_random random(seed);
  std::vector<std::uint8_t> made(bytes);
  random.fill(made);
  return made;
}

/// Pushes what the socket takes; returns true when all of `bytes` is written.
inline bool push(int fd, const std::vector<std::uint8_t>& bytes, std::size_t& at) {
  while (at < bytes.size()) {
    const auto sent = ::send(fd, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0)
      return false;
    at += static_cast<std::size_t>(sent);
  }
  return true;
}

enum class pulled { nothing, end, reset };

/// Reads what there is.
inline pulled pull(int fd, std::vector<std::uint8_t>& into) {
  std::array<std::uint8_t, 65536> chunk;
  for (;;) {
    const auto got = ::recv(fd, chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (got == 0)
      return pulled::end;
    if (got < 0)
      return errno == EAGAIN ? pulled::nothing : pulled::reset;
    into.insert(into.end(), chunk.begin(), chunk.begin() + got);
  }
}

} // namespace gate17::test
