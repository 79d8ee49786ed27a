// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/handshake_gate.hpp"

#include <algorithm>

#include <sodium.h>

#include "proto/bytes.hpp"
#include "proto/crypto/hash.hpp"

namespace gate17::node {

namespace {

// Tokens that may gather while nobody comes: one second's worth.
constexpr double burst_seconds = 1.0;

// Above what honest clients behind one address need, and far enough below everything that nobody alone uses it up.
constexpr double address_share = 4.0;

std::uint64_t budget_key(const proto::ip_address& address) {
  const auto prefix = proto::load_le64(address.bytes.data());
  return address.kind == proto::ip_address::family::v6 ? prefix : (prefix & 0xffffffffU) | (1ULL << 40U);
}

} // namespace

handshake_budget::handshake_budget(std::uint32_t per_second, std::uint32_t per_second_per_address)
    : rate_(per_second),
      rate_per_address_(per_second_per_address),
      creates_per_address_(std::max(rate_ / address_share, 1.0)) {}

hello_nonce::hello_nonce(proto::random_source& random) { random.fill(key_.expose_mutable()); }

proto::byte_array<16> hello_nonce::at_minute(const proto::ip_address& peer, std::uint64_t minute) const {
  proto::byte_array<8> time;
  proto::store_le64(time.data(), minute);
  const auto hash = proto::hash32(key_.expose(), peer.bytes, time);
  proto::byte_array<16> nonce;
  std::copy_n(hash.begin(), nonce.size(), nonce.begin());
  return nonce;
}

proto::byte_array<16> hello_nonce::make(const proto::ip_address& peer, proto::unix_seconds now) const {
  return at_minute(peer, now / 60);
}

bool hello_nonce::matches(const proto::byte_array<16>& echo, const proto::ip_address& peer,
                          proto::unix_seconds now) const {
  const auto current = at_minute(peer, now / 60);
  const auto previous = at_minute(peer, now / 60 - 1);
  const bool is_current = sodium_memcmp(echo.data(), current.data(), echo.size()) == 0;
  const bool is_previous = sodium_memcmp(echo.data(), previous.data(), echo.size()) == 0;
  return is_current || is_previous;
}

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
  return of(from).hellos.take(rate_per_address_, now) && common_.take(rate_, now);
}

bool handshake_budget::take_create(const proto::ip_address& from, clock::time_point now) {
  const std::lock_guard lock(mutex_);
  return of(from).creates.take(creates_per_address_, now) && common_.take(rate_, now);
}

handshake_budget::address_buckets& handshake_budget::of(const proto::ip_address& from) {
  if (by_address_.size() >= addresses_max)
    forget_oldest();
  return by_address_[budget_key(from)];
}

bool handshake_budget::take(clock::time_point now) {
  const std::lock_guard lock(mutex_);
  return common_.take(rate_, now);
}

// Forgets a tenth at once, so that a flood of addresses does not pay a scan each. Of those last seen at one moment as
// many stay as the tenth allows.
void handshake_budget::forget_oldest() {
  std::vector<clock::time_point> seen;
  seen.reserve(by_address_.size());
  for (const auto& [key, one] : by_address_)
    seen.push_back(one.last_seen());
  auto to_forget = seen.size() / 10 + 1;
  const auto cut = seen.begin() + static_cast<std::ptrdiff_t>(to_forget - 1);
  std::nth_element(seen.begin(), cut, seen.end());
  std::erase_if(by_address_, [&](const auto& entry) {
    const bool forget = to_forget > 0 && entry.second.last_seen() <= *cut;
    to_forget -= forget ? 1 : 0;
    return forget;
  });
}

} // namespace gate17::node
