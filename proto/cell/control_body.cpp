// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/control_body.hpp"

#include <algorithm>
#include <cassert>

#include "proto/cell/limits.hpp"

namespace gate17::proto {

namespace {

constexpr std::size_t refused_head_bytes = 3;

} // namespace

result<end_reason> end_reason_from_wire(std::uint8_t value) {
  if (value > static_cast<std::uint8_t>(end_reason::internal)) {
    return fail(errc::malformed);
  }
  return static_cast<end_reason>(value);
}

void write_destroy_body(end_reason reason, random_source& random, byte_span body) {
  assert(!body.empty());
  random.fill(body);
  body[0] = static_cast<std::uint8_t>(reason);
}

result<end_reason> read_destroy_body(byte_view body) {
  return body.empty() ? fail(errc::truncated) : end_reason_from_wire(body[0]);
}

result<void> write_refused_body(end_reason reason, byte_view records, random_source& random, byte_span body) {
  if (records.size() > records_bytes_max || refused_head_bytes + records.size() > body.size()) {
    return fail(errc::oversized);
  }
  random.fill(body);
  body[0] = static_cast<std::uint8_t>(reason);
  store_le16(body.data() + 1, static_cast<std::uint16_t>(records.size()));
  std::copy(records.begin(), records.end(), body.begin() + refused_head_bytes);
  return {};
}

result<refusal_view> read_refused_body(byte_view body) {
  if (body.size() < refused_head_bytes) {
    return fail(errc::truncated);
  }
  const auto reason = end_reason_from_wire(body[0]);
  const std::size_t length = load_le16(body.data() + 1);
  if (!reason || length > records_bytes_max || length > body.size() - refused_head_bytes) {
    return fail(errc::malformed);
  }
  return refusal_view{*reason, body.subspan(refused_head_bytes, length)};
}

void write_padding_body(bool on, random_source& random, byte_span body) {
  assert(!body.empty());
  random.fill(body);
  body[0] = on ? 1 : 0;
}

result<bool> read_padding_body(byte_view body) {
  if (body.empty()) {
    return fail(errc::truncated);
  }
  return body[0] <= 1 ? result<bool>(body[0] == 1) : fail(errc::malformed);
}

} // namespace gate17::proto
