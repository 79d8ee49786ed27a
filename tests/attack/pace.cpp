// SPDX-License-Identifier: GPL-3.0-or-later
#include <thread>

#include "tests/attack/attacks.hpp"

namespace gate17::attack {

pace::pace(double rate, double seconds)
    : step_(1.0 / rate),
      end_(begun_ + std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>(seconds))) {}

bool pace::next() {
  const auto due = begun_ + std::chrono::duration_cast<steady::duration>(step_ * static_cast<double>(turns_++));
  if (due >= end_)
    return false;
  std::this_thread::sleep_until(due);
  return true;
}

} // namespace gate17::attack
