// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace gate17::node {

/// Whether the other end of a link is still there, judged while something sent went unanswered. TCP alone cannot tell:
/// a stopped process still acknowledges, and keep-alive takes long. Any byte that comes in proves life; after a quiet
/// moment a ping asks for one. As long as the kernel of the peer acknowledges bytes in front of the ping, the ping is
/// merely late, so a slow uplink with full buffers is no death. Time in which this process itself did not run counts
/// for nobody. A link on which nothing is sent is never asked. Pure: positions are wire bytes since the link began.
/// With the defaults a silent death is known 1 to 1.5 s after the first byte that went unanswered, and ends the link
/// after 3.5 to 4.5 s.
class link_pulse {
public:
  using time_point = std::chrono::steady_clock::time_point;
  enum class verdict : std::uint8_t { well, ask, silent, dead };

  static constexpr std::chrono::milliseconds check_interval{250};
  static constexpr std::chrono::milliseconds stall_max{1'000}; ///< between two checks, before it is a pause of our own
  static constexpr std::chrono::milliseconds quiet_max{500};
  /// Of the answer to a ping, from the moment it arrived; at least `silent_round_trips` and `dead_round_trips`.
  static constexpr std::chrono::milliseconds silent_after{500};
  static constexpr std::chrono::milliseconds dead_after{3'000};
  static constexpr int silent_round_trips = 4;
  static constexpr int dead_round_trips = 8;

  void sent(time_point now) {
    if (!unanswered_since_)
      unanswered_since_ = now;
  }
  void heard() {
    unanswered_since_.reset();
    checked_at_.reset();
    ping_.reset();
  }
  /// A ping was queued; `end` is the position behind it, `delivered` what the peer's kernel has acknowledged so far.
  void asked(std::uint64_t end, std::uint64_t delivered, time_point now) {
    sent(now);
    ping_ = ping{end, delivered, now};
  }
  /// Something is unanswered, so `check` is worth calling.
  bool waits() const { return unanswered_since_.has_value(); }
  bool has_asked() const { return ping_.has_value(); }

  verdict check(time_point now, std::uint64_t delivered, std::chrono::microseconds round_trip);

private:
  struct ping {
    std::uint64_t end = 0;
    std::uint64_t delivered = 0;
    time_point patient_since;
  };

  void forgive_own_stall(time_point now);

  std::optional<time_point> unanswered_since_;
  std::optional<time_point> checked_at_; ///< while something is unanswered
  std::optional<ping> ping_;
};

} // namespace gate17::node
