// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/bytes.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/errc.hpp"

/// Bodies of the link cells that end or refuse a circuit. Unused bytes are random.
namespace gate17::proto {

/// Why a circuit ended or a create was refused; on the wire in destroy, refused and error.
enum class end_reason : std::uint8_t {
  finished = 0,
  protocol_violation = 1,
  bad_tag = 2,
  stale_prekey = 3,
  replayed = 4,
  overloaded = 5,
  unreachable = 6,
  timed_out = 7,
  step_overdue = 8,
  no_credit = 9,
  policy = 10,
  shutting_down = 11,
  internal = 12,
};

/// A refusal: the reason and, for stale_prekey, the encoded record the node serves to everybody (R10).
struct refusal_view {
  end_reason reason = end_reason::internal;
  byte_view records;
};

void write_destroy_body(end_reason reason, random_source& random, byte_span body);
/// `malformed` for an unknown reason.
result<end_reason> read_destroy_body(byte_view body);

/// `oversized` above records_bytes_max or the body's room.
result<void> write_refused_body(end_reason reason, byte_view records, random_source& random, byte_span body);
result<refusal_view> read_refused_body(byte_view body);

/// Body of padding_wish and padding_answer: whether the link shall be, or is, padded.
void write_padding_body(bool on, random_source& random, byte_span body);
/// `malformed` for anything but yes and no.
result<bool> read_padding_body(byte_view body);

result<end_reason> end_reason_from_wire(std::uint8_t value);

} // namespace gate17::proto
