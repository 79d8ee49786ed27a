// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstdint>
#include <vector>

#include <sys/socket.h>

#include "node/io/event_loop.hpp"
#include "node/io/socket.hpp"

namespace gate17::test {

/// The application's end of a connection, driven by hand between the turns of a loop.
class application_socket {
public:
  explicit application_socket(const proto::endpoint& to) {
    auto connected = node::connect_tcp(to);
    REQUIRE(connected);
    fd_ = std::move(*connected);
  }

  void write(const std::vector<std::uint8_t>& bytes) {
    REQUIRE(::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
  }

  /// What arrived; `closed()` turns true at the end of the stream or at an error.
  std::vector<std::uint8_t> read() {
    std::vector<std::uint8_t> out(4096);
    const auto got = ::recv(fd_.get(), out.data(), out.size(), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN))
      closed_ = true;
    out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return out;
  }

  /// Turns the loop until `size` bytes or the end came, at most 1,000 turns.
  std::vector<std::uint8_t> read(node::event_loop& loop, std::size_t size) {
    std::vector<std::uint8_t> out;
    for (int turn = 0; turn < 1000 && out.size() < size && !closed_; ++turn) {
      loop.run_turn(std::chrono::milliseconds{1});
      const auto more = read();
      out.insert(out.end(), more.begin(), more.end());
    }
    return out;
  }

  bool closed() const { return closed_; }
  int fd() const { return fd_.get(); }
  void close() { fd_.reset(); }

private:
  node::unique_fd fd_;
  bool closed_ = false;
};

} // namespace gate17::test
