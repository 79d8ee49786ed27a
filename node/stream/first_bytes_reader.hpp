// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "actors/content_kind.hpp"
#include "node/io/event_loop.hpp"

namespace gate17::node {

/// Listens to an application until it is clear what its stream is (R14), and keeps what it said: at most
/// `content_limits::stream_start_bytes_max`, the rest stays in the socket. The socket is borrowed and watched by nobody
/// else meanwhile. An end of the application ends the wait; the socket is left to show it to whoever reads next.
class first_bytes_reader {
public:
  /// How long an application may say nothing before the server is taken to speak first.
  static constexpr std::chrono::milliseconds silence_max{150};
  /// How long it may take to finish what it has begun, a ClientHello in several segments above all. Then it is unknown.
  static constexpr std::chrono::milliseconds unfinished_max{100};

  enum class silence : std::uint8_t { is_an_answer, is_none };
  /// Called once, with anything but `undecided`; may destroy the reader.
  using on_known = std::function<void(actors::content_kind)>;

  first_bytes_reader(event_loop& loop, int socket, on_known known);

  /// `said` came already. May call back at once.
  void start(std::vector<std::uint8_t> said, silence meaning);
  std::vector<std::uint8_t> take_bytes() { return std::move(bytes_); }

private:
  void on_readable();
  void judge(bool ended);
  void tell(actors::content_kind kind);

  int socket_;
  on_known known_;
  std::vector<std::uint8_t> bytes_;
  bool begun_ = false;
  io_watch watch_;
  timer deadline_;
};

} // namespace gate17::node
