// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/handshake_gate.hpp"

#include <algorithm>

#include "proto/bytes.hpp"

namespace gate17::node {

namespace {

// Tokens that may gather while nobody comes: one second's worth.
constexpr double burst_seconds = 1.0;

std::uint64_t budget_key(const proto::ip_address& address) {
  const auto prefix = proto::load_le64(address.bytes.data());
  return address.kind == proto::ip_address::family::v6 ? prefix : (prefix & 0xffffffffU) | (1ULL << 40U);
}

} // namespace

handshake_budget::handshake_budget(std::uint32_t per_second, std::uint32_t per_second_per_address)
    : rate_(per_second), rate_per_address_(per_second_per_address) {}

bool handshake_budget::bucket::take(double rate, clock::time_point now) {
  if (filled == clock::time_point{}) {
    tokens = rate * burst_seconds;
  } else {
    const auto gained = std::chrono::duration<double>(now - filled).count() * rate;
    tokens = std::min(tokens + gained, rate * burst_seconds);
  }
  filled = now;
  if (tokens < 1)
    return false;
  tokens -= 1;
  return true;
}

bool handshake_budget::take(const proto::ip_address& from, clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (by_address_.size() >= addresses_max)
    forget_oldest();
  return by_address_[budget_key(from)].take(rate_per_address_, now) && common_.take(rate_, now);
}

bool handshake_budget::take(clock::time_point now) {
  const std::lock_guard lock(mutex_);
  return common_.take(rate_, now);
}

// Forgets a tenth at once, so that a flood of addresses does not pay a scan each.
void handshake_budget::forget_oldest() {
  std::vector<clock::time_point> seen;
  seen.reserve(by_address_.size());
  for (const auto& [key, one] : by_address_)
    seen.push_back(one.filled);
  const auto cut = seen.begin() + static_cast<std::ptrdiff_t>(seen.size() / 10);
  std::nth_element(seen.begin(), cut, seen.end());
  std::erase_if(by_address_, [&](const auto& entry) { return entry.second.filled <= *cut; });
}

} // namespace gate17::node
