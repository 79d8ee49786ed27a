// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/bytes.hpp"

namespace gate17::proto {

/// Port: where keys and padding come from. Production fills from the operating system's generator, tests from a seed.
/// `fill` cannot fail: an implementation without randomness ends the process.
class random_source {
public:
  virtual ~random_source() = default;
  virtual void fill(byte_span out) = 0;

protected:
  random_source() = default;
  random_source(const random_source&) = default;
  random_source& operator=(const random_source&) = default;
};

} // namespace gate17::proto
