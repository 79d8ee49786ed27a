// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace gate17::proto {

/// Wall-clock time in whole seconds since 1970-01-01 00:00 UTC, as documents carry it. Pure code never reads a clock:
/// the time of judgement is always an argument.
using unix_seconds = std::uint64_t;

/// A span of validity; `from` is inside, `until` is not.
struct validity {
  unix_seconds from = 0;
  unix_seconds until = 0;

  bool contains(unix_seconds time) const { return from <= time && time < until; }
  bool operator==(const validity&) const = default;
};

} // namespace gate17::proto
