// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>

#include "proto/codec/unix_seconds.hpp"

namespace gate17::node {

/// Numbers prekey periods: period t covers [t, t + 1) times the period's length since 1970. Period 0 is first contact
/// and never a real one.
struct prekey_schedule {
  std::chrono::seconds length{1'800};
  /// How long nodes accept the period before (R5).
  std::chrono::seconds grace{600};

  constexpr std::uint32_t period_at(proto::unix_seconds now) const {
    return static_cast<std::uint32_t>(now / static_cast<proto::unix_seconds>(length.count()));
  }
  constexpr proto::unix_seconds start_of(std::uint32_t period) const {
    return static_cast<proto::unix_seconds>(period) * static_cast<proto::unix_seconds>(length.count());
  }
  constexpr proto::unix_seconds end_of(std::uint32_t period) const { return start_of(period + 1); }
  /// From here on the period's secrets no longer exist.
  constexpr proto::unix_seconds wipe_at(std::uint32_t period) const {
    return end_of(period) + static_cast<proto::unix_seconds>(grace.count());
  }
  constexpr bool accepts(std::uint32_t period, proto::unix_seconds now) const {
    return start_of(period) <= now && now < wipe_at(period);
  }
};

} // namespace gate17::node
