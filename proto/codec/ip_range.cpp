// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/ip_range.hpp"

#include <charconv>

namespace gate17::proto {

namespace {

unsigned bits_of(const ip_address& address) {
  switch (address.kind) {
  case ip_address::family::v4:
    return 32;
  case ip_address::family::v6:
    return 128;
  case ip_address::family::none:
    break;
  }
  return 0;
}

bool bit(const ip_address& address, unsigned position) {
  return (address.bytes[position / 8] >> (7 - position % 8) & 1U) != 0;
}

} // namespace

std::optional<ip_range> ip_range::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto base = ip_address::parse(text.substr(0, slash));
  if (!base) {
    return std::nullopt;
  }
  ip_range range{*base, static_cast<std::uint8_t>(bits_of(*base))};
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), range.prefix_bits);
    const bool leading_zero = digits.size() > 1 && digits.front() == '0';
    if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size() || leading_zero) {
      return std::nullopt;
    }
  }
  if (!range.is_valid()) {
    return std::nullopt;
  }
  return range;
}

bool ip_range::is_valid() const {
  const unsigned bits = bits_of(base);
  if (bits == 0 || prefix_bits > bits) {
    return false;
  }
  for (unsigned i = prefix_bits; i < base.bytes.size() * 8; ++i) {
    if (bit(base, i)) {
      return false;
    }
  }
  return true;
}

bool ip_range::contains(const ip_address& address) const {
  if (address.kind != base.kind || address.kind == ip_address::family::none) {
    return false;
  }
  for (unsigned i = 0; i < prefix_bits; ++i) {
    if (bit(address, i) != bit(base, i)) {
      return false;
    }
  }
  return true;
}

std::string ip_range::to_string() const { return base.to_string() + "/" + std::to_string(prefix_bits); }

} // namespace gate17::proto
