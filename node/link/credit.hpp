// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "proto/cell/limits.hpp"

namespace gate17::node {

/// What the neighbour still accepts, in bytes on the wire (per hop and circuit, after N23, DefenestraTor 2011).
class send_credit {
public:
  explicit send_credit(std::uint64_t start = proto::hop_window_bytes_start) : left_(start) {}

  bool covers(std::uint64_t bytes) const { return left_ >= bytes; }
  std::uint64_t left() const { return left_; }
  void spend(std::uint64_t bytes) { left_ -= bytes; }
  /// False when the neighbour grants more than any window allows: a protocol violation.
  [[nodiscard]] bool grant(std::uint64_t bytes) {
    left_ += bytes;
    return left_ <= 2ULL * proto::hop_window_bytes_max;
  }

private:
  std::uint64_t left_;
};

/// What this side has promised to accept and when it promises more (R12): a grant is due once a quarter of the window,
/// give or take a quarter of that, has drained. The window doubles when a whole window passed within about one round
/// trip, up to the cap; a window of the sender's making (too much sent) is refused by `receive`.
class receive_credit {
public:
  using clock = std::chrono::steady_clock;

  explicit receive_credit(std::uint32_t start = proto::hop_window_bytes_start,
                          std::uint32_t cap = proto::hop_window_bytes_max)
      : window_(start), cap_(cap), outstanding_(start) {}

  /// Bytes arrived. False when the sender had no credit for them.
  [[nodiscard]] bool receive(std::uint64_t bytes) {
    if (bytes > outstanding_)
      return false;
    outstanding_ -= bytes;
    held_ += bytes;
    return true;
  }

  /// Bytes left this side (were written on, or consumed).
  void drain(std::uint64_t bytes) { held_ -= std::min(held_, bytes); }

  /// `jitter` is any random byte; it blunts induced throttling (Geddes et al. 2013).
  bool grant_due(std::uint8_t jitter) const {
    const std::uint64_t threshold = window_ / 4 - window_ / 16 + (window_ / 8) * jitter / 255;
    return owed() >= threshold;
  }

  /// Bytes that may be granted now.
  std::uint64_t owed() const {
    const std::uint64_t promised = outstanding_ + held_;
    return promised >= window_ ? 0 : window_ - promised;
  }

  /// Takes what is owed; the caller sends it. Grows the window when the last one was used up within `round_trip`.
  std::uint32_t take_grant(clock::time_point now, clock::duration round_trip) {
    grow_if_limited(now, round_trip);
    const auto granted = static_cast<std::uint32_t>(owed());
    outstanding_ += granted;
    since_mark_ += granted;
    return granted;
  }

  std::uint32_t window() const { return window_; }
  /// Bytes received and not yet drained.
  std::uint64_t held() const { return held_; }

private:
  void grow_if_limited(clock::time_point now, clock::duration round_trip) {
    if (since_mark_ < window_)
      return;
    // A whole window was granted since the mark. If that took hardly more than a round trip, the window is the limit.
    if (mark_ != clock::time_point{} && now - mark_ < 2 * round_trip && window_ < cap_)
      window_ *= 2;
    mark_ = now;
    since_mark_ = 0;
  }

  std::uint32_t window_;
  std::uint32_t cap_;
  std::uint64_t outstanding_;
  std::uint64_t held_ = 0;
  std::uint64_t since_mark_ = 0;
  clock::time_point mark_{};
};

} // namespace gate17::node
