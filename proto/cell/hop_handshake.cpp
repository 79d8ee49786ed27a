// SPDX-License-Identifier: GPL-3.0-or-later
// The set-up of a hop session: create and created.
#include <algorithm>

#include "proto/cell/create_layout.hpp"
#include "proto/cell/hop_session.hpp"
#include "proto/cell/layer.hpp"

namespace gate17::proto {

namespace {

bool all_zero(byte_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

/// What stands in an opened slot; `bad_layer` for anything a client of this version would not write.
result<void> read_slot(byte_view body, opened_create& out) {
  const auto header = decode_layer_header(body.subspan<create_layout::header, layer_header_bytes>(), 0);
  if (!header) {
    return fail(header.error());
  }
  out.deliver = header->command == layer_command::deliver;
  std::copy_n(body.begin() + create_layout::next_node, out.next.bytes.size(), out.next.bytes.begin());
  std::copy_n(body.begin() + create_layout::ticket, ticket_bytes, out.ticket.begin());
  const bool reserved_zero =
      all_zero(body.subspan(create_layout::reserved_front, create_layout::ticket - create_layout::reserved_front)) &&
      all_zero(body.subspan(create_layout::reserved_back, create_layout::rest - create_layout::reserved_back));
  if (!reserved_zero || out.deliver != all_zero(out.next.bytes)) {
    return fail(errc::bad_layer);
  }
  return {};
}

} // namespace

result<create_head> parse_create_head(byte_view body) {
  if (body.size() != create_body_bytes) {
    return fail(body.size() < create_body_bytes ? errc::truncated : errc::oversized);
  }
  const auto suite = suite_from_wire(load_le16(body.data() + create_layout::suite));
  if (!suite) {
    return fail(suite.error());
  }
  create_head head{*suite, load_le32(body.data() + create_layout::period), {}};
  std::copy_n(body.begin() + create_layout::ephemeral, dh_key_bytes, head.ephemeral.bytes.begin());
  return head;
}

result<opened_create> hop_session::open_create(byte_span room, const responder_keys_public& own,
                                               const responder_keys_secret& secrets) {
  if (room.size() != create_body_bytes + create_shift) {
    return fail(errc::malformed);
  }
  const byte_span body = room.first(create_body_bytes);
  const auto head = parse_create_head(body);
  if (!head) {
    return fail(head.error());
  }
  if (head->period != own.period) {
    return fail(errc::wrong_period);
  }
  auto ratchet = ratchet_session::respond(session_role::hop, head->suite, own, secrets, head->ephemeral);
  if (!ratchet) {
    return fail(ratchet.error());
  }
  chain& keys = ratchet->receiving();
  if (!keys.open(body.first(create_layout::tag), body.subspan(create_layout::ciphertext),
                 body.subspan(create_layout::tag, tag_bytes))) {
    return fail(errc::bad_tag);
  }
  keys.create_filler(room.last(create_shift));
  if (const auto committed = ratchet->commit_received(create_wire_bytes); !committed) {
    return fail(committed.error());
  }
  opened_create out{hop_session(std::move(*ratchet)), false, {}, {}};
  if (const auto read = read_slot(body, out); !read) {
    return fail(read.error());
  }
  return out;
}

result<void> hop_session::make_created(random_source& random, byte_span body, byte_view payload) {
  if (body.size() != created_body_bytes) {
    return fail(errc::malformed);
  }
  if (payload.size() > created_payload_max) {
    return fail(errc::oversized);
  }
  const auto key = ratchet_.make_answer(random);
  if (!key) {
    return fail(key.error());
  }
  random.fill(body.subspan(created_layout::payload, created_payload_max));
  std::copy(payload.begin(), payload.end(), body.begin() + created_layout::payload);
  const byte_span tail = body.last(created_tail_bytes);
  std::fill(tail.begin(), tail.end(), std::uint8_t{0});
  return seal_created(*key, {layer_command::deliver, static_cast<std::uint16_t>(payload.size())}, body, {});
}

result<void> hop_session::relay_created(random_source& random, byte_span room) {
  if (room.size() != created_body_bytes + created_shift) {
    return fail(errc::malformed);
  }
  const auto key = ratchet_.make_answer(random);
  if (!key) {
    return fail(key.error());
  }
  return seal_created(*key, {layer_command::relay, 0}, room.first(created_body_bytes), room.last(created_shift));
}

result<void> hop_session::seal_created(const dh_public& key, const layer_header& header, byte_span body,
                                       byte_view dropped) {
  std::copy(key.bytes.begin(), key.bytes.end(), body.begin() + created_layout::key);
  encode(header, body.subspan<created_layout::ciphertext, layer_header_bytes>());
  ratchet_.sending().seal(key.bytes, dropped, body.subspan(created_layout::ciphertext),
                          body.subspan(created_layout::tag, tag_bytes));
  return ratchet_.commit_sent(small_cell_bytes);
}

} // namespace gate17::proto
