// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "proto/cell/geometry.hpp"
#include "proto/crypto/random_source.hpp"

namespace gate17::node {

/// When a padded link sends and how much: one slot after every pause, each slot as many bytes as the one before, filled
/// with padding where there is nothing to say. Pauses are drawn anew every time and depend on nothing, so that neither
/// the moment nor the length of a write tells what the link carries.
///
/// The size of a slot follows the load in steps of two and slowly, as in CS-BuFLO (Cai, Nithyanand, Johnson: "CS-BuFLO:
/// A Congestion Sensitive Website Fingerprinting Defense", WPES 2014): it doubles after `rise_slots` full slots with
/// more to send, and halves after a random number of slots that were mostly padding. What an observer of the link
/// learns is that sequence of sizes: at most `steps` of them, and about when they changed.
///
/// Cost: 2 KiB every 25 ms on average, 80 KiB/s in each direction, while nothing is sent. Pure; one direction of one
/// link.
class link_pace {
public:
  static constexpr std::chrono::milliseconds pause_min{10};
  static constexpr std::chrono::milliseconds pause_max{40};
  static constexpr std::size_t slot_min = proto::small_cell_bytes;
  static constexpr unsigned steps = 7; ///< sizes: 2 KiB to 128 KiB
  static constexpr unsigned rise_slots = 8;
  static constexpr unsigned fall_slots_min = 160; ///< about 4 s
  static constexpr unsigned fall_slots_max = 480;

  std::size_t slot_bytes() const { return slot_min << step_; }

  /// Until the next slot.
  static std::chrono::milliseconds draw_pause(proto::random_source& random);

  /// A slot was filled with `wanted` bytes that were not padding; `more` says that others had to wait for the next one.
  void slot_filled(std::size_t wanted, bool more, proto::random_source& random);

private:
  unsigned step_ = 0;
  unsigned full_ = 0;  ///< slots in a row
  unsigned quiet_ = 0; ///< slots in a row
  unsigned falls_after_ = fall_slots_max;
};

} // namespace gate17::node
