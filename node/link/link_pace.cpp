// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/link_pace.hpp"

namespace gate17::node {

namespace {

/// Uniform enough: the bias of 2^16 modulo a few hundred is below 1 %.
unsigned draw_between(unsigned low, unsigned high, proto::random_source& random) {
  std::uint8_t bytes[2];
  random.fill(bytes);
  const unsigned drawn = bytes[0] | static_cast<unsigned>(bytes[1]) << 8U;
  return low + drawn % (high - low + 1);
}

} // namespace

std::chrono::milliseconds link_pace::draw_pause(proto::random_source& random) {
  return std::chrono::milliseconds(draw_between(pause_min.count(), pause_max.count(), random));
}

void link_pace::slot_filled(std::size_t wanted, bool more, proto::random_source& random) {
  full_ = more ? full_ + 1 : 0;
  quiet_ = wanted <= slot_bytes() / 4 ? quiet_ + 1 : 0;
  if (full_ >= rise_slots && step_ + 1 < steps)
    ++step_;
  else if (quiet_ >= falls_after_ && step_ > 0)
    --step_;
  else
    return;
  full_ = quiet_ = 0;
  falls_after_ = draw_between(fall_slots_min, fall_slots_max, random);
}

} // namespace gate17::node
