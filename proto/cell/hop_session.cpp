// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/hop_session.hpp"

#include <algorithm>
#include <cassert>

#include "proto/cell/layer.hpp"

namespace gate17::proto {

namespace {

/// Offsets inside a forward or backward body: tag | layer header | inner.
constexpr std::size_t header_offset = tag_bytes;
constexpr std::size_t inner_offset = relay_shift;

std::span<std::uint8_t, layer_header_bytes> layer_header_of(byte_span body) {
  return body.subspan<header_offset, layer_header_bytes>();
}

bool is_body_size(std::size_t bytes) { return bytes == small_body_bytes || bytes == large_body_bytes; }

} // namespace

result<forward_layer> hop_session::open_forward(byte_span room) {
  if (room.size() < relay_shift || !is_body_size(room.size() - relay_shift)) {
    return fail(errc::malformed);
  }
  const std::size_t n = room.size() - relay_shift;
  const byte_span body = room.first(n);
  chain& keys = ratchet_.receiving();
  if (!keys.open({}, body.subspan(header_offset), body.first(tag_bytes))) {
    return fail(errc::bad_tag);
  }
  const auto header = decode_layer_header(layer_header_of(body), n - relay_shift);
  if (!header) {
    return fail(header.error());
  }
  forward_layer out;
  out.deliver = header->command == layer_command::deliver;
  if (out.deliver) {
    out.payload = body.subspan(inner_offset, header->length);
  } else {
    keys.filler(room.last(relay_shift));
  }
  if (const auto committed = ratchet_.commit_received(n + link_overhead); !committed) {
    return fail(committed.error());
  }
  return out;
}

result<void> hop_session::seal_backward(byte_span body, std::size_t payload_bytes, random_source& random) {
  if (!answered()) {
    return fail(errc::step_out_of_order);
  }
  if (!is_body_size(body.size())) {
    return fail(errc::malformed);
  }
  const std::size_t payload_max = body.size() - relay_shift - backward_tail_bytes;
  if (payload_bytes > payload_max) {
    return fail(errc::oversized);
  }
  encode(layer_header{layer_command::deliver, static_cast<std::uint16_t>(payload_bytes)}, layer_header_of(body));
  if (payload_bytes < payload_max) {
    random.fill(body.subspan(inner_offset + payload_bytes, payload_max - payload_bytes));
  }
  const byte_span tail = body.last(backward_tail_bytes);
  std::fill(tail.begin(), tail.end(), std::uint8_t{0});
  ratchet_.sending().seal({}, body.subspan(header_offset), body.first(tag_bytes));
  half_pending_ = false;
  return ratchet_.commit_sent(body.size() + link_overhead);
}

result<void> hop_session::relay_backward(byte_span room) {
  if (!answered() || half_pending_) {
    return fail(errc::step_out_of_order);
  }
  if (room.size() < relay_shift || !is_body_size(room.size() - relay_shift)) {
    return fail(errc::malformed);
  }
  const std::size_t n = room.size() - relay_shift;
  const byte_span body = room.first(n);
  encode(layer_header{layer_command::relay, 0}, layer_header_of(body));
  // The bytes that fall off stay under the tag: the client restores them, and so sees if they were touched.
  ratchet_.sending().seal(room.last(relay_shift), body.subspan(header_offset), body.first(tag_bytes));
  return ratchet_.commit_sent(n + link_overhead);
}

result<void> hop_session::on_step_frame(const step_offer& offer, const suite_policy& policy, time_point now) {
  return ratchet_.on_step(offer, policy, now);
}

result<dh_public> hop_session::answer_step(random_source& random) {
  auto key = ratchet_.answer_step(random);
  half_pending_ = key.has_value();
  return key;
}

} // namespace gate17::proto
