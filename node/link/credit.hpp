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

/// The sizes of a window, powers of two (R12).
struct window_bounds {
  std::uint32_t start; ///< what both ends assume without a word
  std::uint32_t cap;
  std::uint32_t idle; ///< after two seconds without use; with the cap here it never falls
};

inline constexpr window_bounds hop_window{proto::hop_window_bytes_start, proto::hop_window_bytes_max,
                                          proto::hop_window_bytes_idle};
/// A stream's window keeps its size: it would have to be learnt again over a round trip of the whole circuit, and the
/// windows of the hops bound what comes in anyway.
inline constexpr window_bounds stream_window{proto::stream_window_bytes_start, proto::stream_window_bytes_max,
                                             proto::stream_window_bytes_max};

/// What this side has promised to accept and when it promises more (R12). A grant is due once a quarter of the window,
/// give or take a quarter of that, has drained.
///
/// The window doubles whenever all of it passed within two round trips, up to the cap. After the first stall (three
/// quarters of it wait here, so the way on is the limit and not the window) it does so at most once a second. Without
/// memory to spare it does not grow.
///
/// Unused for two seconds it falls to `idle`. What was promised cannot be taken back: a window that fell grants nothing
/// before the sender has used up the difference, so the sender needs no word of it, the first flight after a pause
/// finds the old credit, and only a circuit that brings little for long ends up with little. Below `start` a window is
/// doubled when half of it passed within a second, stall or not, so that a circuit in use soon has what a new one has.
class receive_credit {
public:
  using clock = std::chrono::steady_clock;

  receive_credit(const window_bounds& bounds, clock::time_point opened)
      : bounds_(bounds), window_(bounds.start), outstanding_(bounds.start), used_(opened) {}

  /// Bytes arrived. False when the sender had no credit for them; then nothing has changed.
  [[nodiscard]] bool receive(std::uint64_t bytes, clock::time_point now);

  /// Bytes left this side (were written on, or consumed). `may_grow`: the process has memory to spare.
  void drain(std::uint64_t bytes, clock::time_point now, clock::duration round_trip, bool may_grow);

  /// `jitter` is any random byte; it blunts induced throttling (Geddes et al. 2013).
  bool grant_due(clock::time_point now, std::uint8_t jitter) const {
    const std::uint64_t threshold = window_ / 4 - window_ / 16 + (window_ / 8) * jitter / 255;
    return owed() >= threshold && !idle(now);
  }

  /// Bytes that may be granted now.
  std::uint64_t owed() const {
    const std::uint64_t promised = outstanding_ + held_;
    return promised >= window_ ? 0 : window_ - promised;
  }

  /// Takes what is owed; the caller sends it.
  std::uint32_t take_grant() {
    const auto granted = static_cast<std::uint32_t>(owed());
    outstanding_ += granted;
    return granted;
  }

  /// A window that is idle is found fallen when bytes arrive next; nothing depends on it before.
  std::uint32_t window() const { return window_; }
  /// Bytes received and not yet drained.
  std::uint64_t held() const { return held_; }

private:
  bool idle(clock::time_point now) const;
  void grow_if_limited(clock::time_point now, clock::duration round_trip, bool may_grow);

  window_bounds bounds_;
  std::uint32_t window_;
  std::uint64_t outstanding_;
  std::uint64_t held_ = 0;
  clock::time_point used_;
  /// What drained since `mark_`.
  std::uint64_t passed_ = 0;
  clock::time_point mark_{};
  clock::time_point grown_{};
  bool stalled_ = false;
};

} // namespace gate17::node
