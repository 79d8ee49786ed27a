// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/credit.hpp"

namespace gate17::node {

namespace {

constexpr std::chrono::seconds idle_after{2};
/// Between two growths once the window has stalled, and the longest that a window may take to be worth doubling while
/// it is smaller than a new one.
constexpr std::chrono::seconds growth_interval{1};

} // namespace

bool receive_credit::receive(std::uint64_t bytes, clock::time_point now) {
  if (bytes > outstanding_)
    return false;
  if (idle(now)) {
    window_ = std::min(window_, bounds_.idle);
    stalled_ = false;
    passed_ = 0;
  }
  used_ = now;
  if (passed_ == 0 && held_ == 0)
    mark_ = now;
  outstanding_ -= bytes;
  held_ += bytes;
  // Below the start old credit still comes in and says nothing about the window.
  if (window_ >= bounds_.start && held_ > window_ - window_ / 4)
    stalled_ = true;
  return true;
}

void receive_credit::drain(std::uint64_t bytes, clock::time_point now, clock::duration round_trip, bool may_grow) {
  const auto drained = std::min(held_, bytes);
  if (drained == 0)
    return;
  held_ -= drained;
  used_ = now;
  passed_ += drained;
  // Half is enough below the start, so that a burst leaves a window that takes the next one of its size at once.
  if (passed_ >= (window_ < bounds_.start ? window_ / 2 : window_))
    grow_if_limited(now, round_trip, may_grow);
}

bool receive_credit::idle(clock::time_point now) const { return held_ == 0 && now - used_ >= idle_after; }

void receive_credit::grow_if_limited(clock::time_point now, clock::duration round_trip, bool may_grow) {
  const auto took = now - mark_;
  passed_ = 0;
  mark_ = now;
  if (!may_grow || window_ >= bounds_.cap)
    return;
  if (window_ < bounds_.start) {
    if (took >= std::max<clock::duration>(growth_interval, 2 * round_trip))
      return;
  } else if (took >= 2 * round_trip || (stalled_ && now - grown_ < growth_interval)) {
    return;
  }
  window_ *= 2;
  grown_ = now;
}

} // namespace gate17::node
