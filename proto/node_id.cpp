// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/node_id.hpp"

#include <string_view>

#include "proto/crypto/hash.hpp"

namespace gate17::proto {

namespace {

std::string hex(byte_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    text.push_back(digits[byte >> 4U]);
    text.push_back(digits[byte & 15U]);
  }
  return text;
}

} // namespace

node_id node_id_of(const verify_key& identity) { return node_id{hash32(identity.bytes)}; }

std::string to_hex(const node_id& id) { return hex(id.bytes); }

std::string to_short_hex(const node_id& id) { return hex(byte_view(id.bytes).first(4)); }

} // namespace gate17::proto
