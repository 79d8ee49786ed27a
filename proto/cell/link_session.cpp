// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/link_session.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include "proto/cell/limits.hpp"

namespace gate17::proto {

namespace {

/// A step body: key 32 | suite u16 | relay mode u8 | zero u8 | random.
constexpr std::size_t step_suite_offset = dh_key_bytes;
constexpr std::size_t step_mode_offset = step_suite_offset + 2;
constexpr std::size_t step_zero_offset = step_mode_offset + 1;
constexpr std::size_t step_content_bytes = step_zero_offset + 1;

struct cell_parts {
  byte_span header;
  byte_span tag;
  byte_span body;
};

cell_parts split(byte_span cell) {
  return {cell.first(link_header_bytes), cell.subspan(link_header_bytes, tag_bytes), cell.subspan(link_overhead)};
}

link_mode mode_for(cell_kind kind, link_mode relay_mode) {
  return kind == cell_kind::relay ? relay_mode : link_mode::sealed;
}

void mask(chain& keys, byte_view in, byte_span out) {
  byte_array<link_header_bytes> mask_bytes;
  keys.header_mask(mask_bytes);
  for (std::size_t i = 0; i < link_header_bytes; ++i) {
    out[i] = static_cast<std::uint8_t>(in[i] ^ mask_bytes[i]);
  }
}

dh_public key_at(byte_view bytes) {
  dh_public key;
  std::copy_n(bytes.begin(), dh_key_bytes, key.bytes.begin());
  return key;
}

} // namespace

std::uint64_t link_session::early_bytes_left() const {
  return answered() ? std::numeric_limits<std::uint64_t>::max() : early_bytes_max - early_bytes_;
}

result<void> link_session::check_sendable(const link_header& header, std::size_t cell_bytes) const {
  if (!is_initiator() && !answered()) {
    return fail(errc::step_out_of_order);
  }
  if (half_in_ && *half_in_ != header.kind) {
    return fail(errc::step_out_of_order);
  }
  // A step cell without an own half to carry would leave the two ends under different keys.
  if (!half_in_ && (header.kind == cell_kind::step || header.kind == cell_kind::step_answer)) {
    return fail(errc::step_out_of_order);
  }
  if (!is_legal(header) || cell_bytes != wire_bytes(header.size)) {
    return fail(errc::bad_header);
  }
  if (cell_bytes > early_bytes_left()) {
    return fail(errc::early_data_limit);
  }
  return {};
}

result<void> link_session::seal_cell(byte_span cell, const link_header& header) {
  if (const auto sendable = check_sendable(header, cell.size()); !sendable) {
    return sendable;
  }
  const cell_parts parts = split(cell);
  chain& keys = ratchet_.sending();
  encode(header, parts.header.first<link_header_bytes>());
  mask(keys, parts.header, parts.header);
  if (mode_for(header.kind, sending_mode_) == link_mode::sealed) {
    keys.seal(parts.header, parts.body, parts.tag);
  } else {
    keys.seal(parts.header, parts.body.first(bound_body_bytes), {}, parts.tag);
  }
  if (const auto committed = ratchet_.commit_sent(cell.size()); !committed) {
    return committed;
  }
  early_bytes_ += cell.size();
  if (half_in_) {
    sending_mode_ = step_mode_;
    half_in_.reset();
  }
  return {};
}

result<link_header> link_session::peek_header(byte_view first16) {
  if (is_initiator() && !answered()) {
    return fail(errc::step_out_of_order);
  }
  if (first16.size() < link_header_bytes) {
    return fail(errc::truncated);
  }
  byte_array<link_header_bytes> plain;
  mask(ratchet_.receiving(), first16, plain);
  return decode_link_header(plain);
}

result<link_header> link_session::open_cell(byte_span cell) {
  if (cell.size() < link_overhead) {
    return fail(errc::truncated);
  }
  return open_cell(cell.first(link_overhead), cell.subspan(link_overhead));
}

result<link_header> link_session::open_cell(byte_span head32, byte_span body) {
  const auto header = peek_header(head32);
  if (!header) {
    return header;
  }
  if (body.size() != body_bytes(header->size)) {
    return fail(body.size() < body_bytes(header->size) ? errc::truncated : errc::oversized);
  }
  const auto masked = head32.first(link_header_bytes);
  const auto tag = head32.subspan(link_header_bytes, tag_bytes);
  chain& keys = ratchet_.receiving();
  const bool sealed = mode_for(header->kind, receiving_mode_) == link_mode::sealed;
  const bool genuine = sealed ? keys.open(masked, body, tag) : keys.open(masked, body.first(bound_body_bytes), {}, tag);
  if (!genuine) {
    return fail(errc::bad_tag);
  }
  if (const auto committed = ratchet_.commit_received(link_overhead + body.size()); !committed) {
    return fail(committed.error());
  }
  return header;
}

bool link_session::mode_change_wanted() const {
  return is_initiator() && answered() && !half_in_ && sending_mode_ != wanted_mode_;
}

result<void> link_session::write_step_body(suite_id suite, const suite_policy& policy, random_source& random,
                                           time_point now, byte_span body) {
  assert(body.size() >= step_content_bytes);
  const auto offer = ratchet_.begin_step(suite, policy, random, now);
  if (!offer) {
    return fail(offer.error());
  }
  random.fill(body.subspan(step_content_bytes));
  std::copy(offer->key.bytes.begin(), offer->key.bytes.end(), body.begin());
  store_le16(body.data() + step_suite_offset, wire_value(offer->suite));
  body[step_mode_offset] = static_cast<std::uint8_t>(wanted_mode_);
  body[step_zero_offset] = 0;
  step_mode_ = wanted_mode_;
  half_in_ = cell_kind::step;
  return {};
}

result<void> link_session::on_step_body(byte_view body, const suite_policy& policy, time_point now) {
  if (body.size() < step_content_bytes) {
    return fail(errc::truncated);
  }
  const auto suite = suite_from_wire(load_le16(body.data() + step_suite_offset));
  if (!suite) {
    return fail(suite.error());
  }
  const auto mode = static_cast<link_mode>(body[step_mode_offset]);
  if ((mode != link_mode::sealed && mode != link_mode::header) || body[step_zero_offset] != 0) {
    return fail(errc::malformed);
  }
  if (mode == link_mode::header && wanted_mode_ == link_mode::sealed) {
    return fail(errc::unsolicited);
  }
  if (const auto stepped = ratchet_.on_step({key_at(body), *suite}, policy, now); !stepped) {
    return stepped;
  }
  receiving_mode_ = mode;
  step_mode_ = mode;
  return {};
}

result<void> link_session::write_step_answer_body(random_source& random, byte_span body) {
  assert(body.size() >= dh_key_bytes);
  const auto key = ratchet_.answer_step(random);
  if (!key) {
    return fail(key.error());
  }
  random.fill(body.subspan(dh_key_bytes));
  std::copy(key->bytes.begin(), key->bytes.end(), body.begin());
  half_in_ = cell_kind::step_answer;
  return {};
}

result<void> link_session::on_step_answer_body(byte_view body) {
  if (body.size() < dh_key_bytes) {
    return fail(errc::truncated);
  }
  if (const auto stepped = ratchet_.on_step_answer(key_at(body)); !stepped) {
    return stepped;
  }
  receiving_mode_ = step_mode_;
  return {};
}

} // namespace gate17::proto
