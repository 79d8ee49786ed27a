// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>

#include "proto/codec/unix_seconds.hpp"

namespace gate17::directory {

/// Arithmetic of prekey periods (R5): period n covers [n * length, (n + 1) * length) of unix time. Clients switch a
/// random while after the boundary, nodes still accept the previous period for the grace, never the next before its
/// start. Value type.
class prekey_period {
public:
  static constexpr std::chrono::seconds switch_delay_max{60};
  static constexpr std::chrono::seconds grace_max{600};

  /// `length` of at least one second; less counts as one.
  explicit prekey_period(std::chrono::seconds length);

  std::chrono::seconds length() const { return std::chrono::seconds(length_); }
  /// 10 min, or the period itself when that is shorter.
  std::chrono::seconds grace() const;
  /// 60 s, or a quarter of the period when that is shorter; always less than the grace.
  std::chrono::seconds switch_delay_limit() const;

  std::uint32_t at(proto::unix_seconds now) const;
  proto::unix_seconds start_of(std::uint32_t period) const;
  proto::unix_seconds end_of(std::uint32_t period) const { return start_of(period) + length_; }

  /// The period a client uses, given the delay it drew once for this boundary (0 .. switch_delay_limit).
  std::uint32_t client_period(proto::unix_seconds now, std::chrono::seconds switch_delay) const;

  /// A node's rule for a hello or create.
  bool accepts(std::uint32_t period, proto::unix_seconds now) const;

  /// When the secret of a period must be gone: end plus grace.
  proto::unix_seconds wipe_time(std::uint32_t period) const;

  /// A client's rule for a record received out of turn (R10): current or next period, or the previous within grace.
  bool plausible(std::uint32_t period, proto::unix_seconds now) const;

private:
  std::uint64_t length_;
};

} // namespace gate17::directory
