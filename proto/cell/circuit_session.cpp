// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/circuit_session.hpp"

#include <algorithm>
#include <limits>

#include "proto/cell/layer.hpp"
#include "proto/cell/limits.hpp"

namespace gate17::proto {

namespace {

/// Offsets inside one layer's body: tag | text, the text beginning with the layer header.
constexpr std::size_t text_offset = tag_bytes;

/// The room seen as the body of hop `i`: each layer begins relay_shift behind the one around it.
struct layer_view {
  byte_span tag;
  byte_span text;

  layer_view(byte_span room, std::size_t i, std::size_t n)
      : tag(room.subspan(i * relay_shift, tag_bytes)),
        text(room.subspan(i * relay_shift + text_offset, n - text_offset)) {}

  std::span<std::uint8_t, layer_header_bytes> header() const { return text.first<layer_header_bytes>(); }
};

/// The bytes behind a body that hop `i` sees and the hop before it does not.
byte_span tail_of(byte_span room, std::size_t i, std::size_t n) { return room.subspan(n, i * relay_shift); }

void xor_tail(chain& keys, byte_span room, std::size_t i, std::size_t n) {
  const byte_span tail = tail_of(room, i, n);
  keys.xor_cell_keystream(n - text_offset - tail.size(), tail);
}

bool all_zero(byte_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

} // namespace

std::uint64_t circuit_session::early_bytes_left() const {
  return answered_ ? std::numeric_limits<std::uint64_t>::max() : early_bytes_max - early_bytes_;
}

result<void> circuit_session::check_sendable(std::size_t hop, std::size_t room_bytes, cell_size size,
                                             std::size_t payload_bytes) const {
  if (failed_) {
    return fail(errc::bad_tag);
  }
  if (hop >= hops_.size() || room_bytes < body_bytes(size) + slot_tailroom) {
    return fail(errc::malformed);
  }
  if (payload_bytes > forward_payload_max(size, hop)) {
    return fail(errc::oversized);
  }
  if (half_for_ && *half_for_ != hop) {
    return fail(errc::step_out_of_order);
  }
  if (wire_bytes(size) > early_bytes_left()) {
    return fail(errc::early_data_limit);
  }
  return {};
}

result<void> circuit_session::seal_forward(std::size_t hop, byte_span room, cell_size size, std::size_t payload_bytes,
                                           random_source& random) {
  if (const auto sendable = check_sendable(hop, room.size(), size, payload_bytes); !sendable) {
    return sendable;
  }
  const std::size_t n = body_bytes(size);
  const std::size_t payload_end = forward_payload_offset(hop) + payload_bytes;
  if (payload_end < n) {
    random.fill(room.subspan(payload_end, n - payload_end));
  }
  // The tail each hop will see, from the entry on: phi_(i+1) = (phi_i xor key stream of i) | filler of i.
  for (std::size_t i = 0; i < hop; ++i) {
    chain& keys = hops_[i].sending();
    if (i > 0) {
      xor_tail(keys, room, i, n);
    }
    keys.filler(room.subspan(n + i * relay_shift, relay_shift));
  }
  // Decrypted once, the tail of the innermost plaintext makes its ciphertext end in phi.
  if (hop > 0) {
    xor_tail(hops_[hop].sending(), room, hop, n);
  }
  for (std::size_t i = hop + 1; i-- > 0;) {
    const layer_view layer(room, i, n);
    const bool innermost = i == hop;
    encode(layer_header{innermost ? layer_command::deliver : layer_command::relay,
                        static_cast<std::uint16_t>(innermost ? payload_bytes : 0)},
           layer.header());
    hops_[i].sending().seal({}, layer.text, layer.tag);
  }
  for (std::size_t i = 0; i <= hop; ++i) {
    if (const auto committed = hops_[i].commit_sent(wire_bytes(size)); !committed) {
      failed_ = true;
      return committed;
    }
  }
  early_bytes_ += wire_bytes(size);
  half_for_.reset();
  return {};
}

void circuit_session::restore_tails(byte_span room, std::size_t n, std::size_t originator) {
  const byte_span tail = tail_of(room, originator, n);
  std::fill(tail.begin(), tail.end(), std::uint8_t{0});
  for (std::size_t i = originator; i > 0; --i) {
    xor_tail(hops_[i].receiving(), room, i, n);
  }
}

bool circuit_session::open_layer(byte_span room, std::size_t n, std::size_t i, std::size_t originator) {
  const layer_view layer(room, i, n);
  // A relaying hop binds the bytes that fell off behind its own body.
  const byte_view dropped = i < originator ? room.subspan(n + i * relay_shift, relay_shift) : byte_span{};
  return hops_[i].receiving().open(dropped, layer.text, layer.tag);
}

result<opened_backward> circuit_session::read_layers(byte_span room, std::size_t n, std::size_t originator) {
  for (std::size_t i = 0; i <= originator; ++i) {
    const layer_view layer(room, i, n);
    if (i > 0 && !open_layer(room, n, i, originator)) {
      close_layers(room, n, i);
      return fail(errc::bad_tag);
    }
    const auto header = decode_layer_header(layer.header(), n - relay_shift - backward_tail_bytes);
    const bool delivers = header && header->command == layer_command::deliver;
    const bool tail_ok = i < originator || all_zero(layer.text.last(backward_tail_bytes));
    if (!header || delivers != (i == originator) || !tail_ok) {
      close_layers(room, n, i + 1);
      return fail(tail_ok ? errc::bad_layer : errc::bad_tail);
    }
    if (delivers) {
      return opened_backward{i, layer.text.subspan(layer_header_bytes, header->length)};
    }
  }
  return fail(errc::bad_layer);
}

/// Encrypts the layers before `count` again, so that a refused body is as it was received.
void circuit_session::close_layers(byte_span room, std::size_t n, std::size_t count) {
  for (std::size_t i = count; i-- > 0;) {
    hops_[i].receiving().xor_cell_keystream(0, layer_view(room, i, n).text);
  }
}

result<opened_backward> circuit_session::open_backward(byte_span room, cell_size size) {
  if (failed_ || !answered_) {
    return fail(failed_ ? errc::bad_tag : errc::step_out_of_order);
  }
  const std::size_t n = body_bytes(size);
  if (room.size() < n + slot_tailroom) {
    return fail(errc::malformed);
  }
  // Layer 0 opens only under the right guess, for its tag covers what its hop dropped.
  for (std::size_t originator = hops_.size(); originator-- > 0;) {
    restore_tails(room, n, originator);
    if (!open_layer(room, n, 0, originator)) {
      continue;
    }
    const auto opened = read_layers(room, n, originator);
    if (!opened) {
      return opened;
    }
    for (std::size_t i = 0; i <= originator; ++i) {
      if (const auto committed = hops_[i].commit_received(wire_bytes(size)); !committed) {
        failed_ = true;
        return fail(committed.error());
      }
    }
    return opened;
  }
  return fail(errc::bad_tag);
}

std::optional<std::size_t> circuit_session::step_due(time_point now) const {
  if (failed_ || half_for_) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < hops_.size(); ++i) {
    if (hops_[i].step_due(now)) {
      return i;
    }
  }
  return std::nullopt;
}

result<step_offer> circuit_session::begin_step(std::size_t hop, suite_id suite, const suite_policy& policy,
                                               random_source& random, time_point now) {
  if (failed_ || half_for_) {
    return fail(failed_ ? errc::bad_tag : errc::step_out_of_order);
  }
  if (hop >= hops_.size()) {
    return fail(errc::malformed);
  }
  auto offer = hops_[hop].begin_step(suite, policy, random, now);
  if (offer) {
    half_for_ = hop;
  }
  return offer;
}

result<void> circuit_session::on_step_answer(std::size_t hop, const dh_public& answer) {
  if (hop >= hops_.size()) {
    return fail(errc::malformed);
  }
  return hops_[hop].on_step_answer(answer);
}

result<void> circuit_session::check(time_point now) const {
  for (const ratchet_session& hop : hops_) {
    if (const auto checked = hop.check(now); !checked) {
      return checked;
    }
  }
  return {};
}

std::uint64_t circuit_session::chain_steps() const {
  std::uint64_t sum = 0;
  for (const ratchet_session& hop : hops_) {
    sum += hop.chain_steps();
  }
  return sum;
}

std::uint64_t circuit_session::dh_steps() const {
  std::uint64_t sum = 0;
  for (const ratchet_session& hop : hops_) {
    sum += hop.dh_steps();
  }
  return sum;
}

} // namespace gate17::proto
