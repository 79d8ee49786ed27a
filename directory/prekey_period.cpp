// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/prekey_period.hpp"

#include <algorithm>
#include <limits>

namespace gate17::directory {

prekey_period::prekey_period(std::chrono::seconds length)
    : length_(static_cast<std::uint64_t>(std::max<std::int64_t>(1, length.count()))) {}

std::chrono::seconds prekey_period::grace() const { return std::min(grace_max, length()); }

std::chrono::seconds prekey_period::switch_delay_limit() const { return std::min(switch_delay_max, length() / 4); }

std::uint32_t prekey_period::at(proto::unix_seconds now) const {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(now / length_, std::numeric_limits<std::uint32_t>::max()));
}

proto::unix_seconds prekey_period::start_of(std::uint32_t period) const { return period * length_; }

std::uint32_t prekey_period::client_period(proto::unix_seconds now, std::chrono::seconds switch_delay) const {
  const std::uint32_t current = at(now);
  const auto since_boundary = std::chrono::seconds(now - start_of(current));
  return current > 0 && since_boundary < std::min(switch_delay, switch_delay_limit()) ? current - 1 : current;
}

bool prekey_period::accepts(std::uint32_t period, proto::unix_seconds now) const {
  return start_of(period) <= now && now < wipe_time(period);
}

proto::unix_seconds prekey_period::wipe_time(std::uint32_t period) const {
  return end_of(period) + static_cast<std::uint64_t>(grace().count());
}

bool prekey_period::plausible(std::uint32_t period, proto::unix_seconds now) const {
  return accepts(period, now) || period == std::uint64_t{at(now)} + 1;
}

} // namespace gate17::directory
