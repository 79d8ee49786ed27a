// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/cell/endpoint.hpp"

namespace gate17::attack {

using bytes = std::vector<std::uint8_t>;
using steady = std::chrono::steady_clock;

/// How long anything here waits for a node before it counts as unanswered.
inline constexpr std::chrono::milliseconds patience{5'000};

/// A TCP connection in the attacker's hands: never blocks longer than it is told to. Move-only.
class line {
public:
  /// From the address `source` unless that is empty. Empty when the node does not take the connection.
  static std::optional<line> connect(const proto::endpoint& to, const std::string& source);
  line(line&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), inbox_(std::move(other.inbox_)), ended_(other.ended_) {}
  line& operator=(line&& other) noexcept;
  ~line();

  /// False when the node closed, or took nothing for `patience`.
  bool send(proto::byte_view all);
  /// Waits until so many bytes are here; false when they did not come.
  bool receive(std::size_t count, std::chrono::milliseconds at_most = patience);
  /// Reads what there is, then says whether the node has closed.
  bool closed();
  bool wait_closed();
  bytes take(std::size_t count);
  const bytes& inbox() const { return inbox_; }
  int fd() const { return fd_; }

private:
  explicit line(int fd) : fd_(fd) {}
  bool wait(short events, std::chrono::milliseconds at_most) const;

  int fd_;
  bytes inbox_;
  bool ended_ = false;
};

} // namespace gate17::attack
