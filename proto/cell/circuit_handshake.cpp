// SPDX-License-Identifier: GPL-3.0-or-later
// The set-up of a circuit, seen from the client: create and created.
#include <algorithm>

#include "proto/cell/circuit_session.hpp"
#include "proto/cell/create_layout.hpp"
#include "proto/cell/layer.hpp"

namespace gate17::proto {

namespace {

constexpr std::size_t create_tail_max = (max_hops - 1) * create_shift;
using create_room = byte_array<create_body_bytes + create_tail_max>;
using created_room = byte_array<created_body_bytes + created_tail_bytes>;

/// The tails of create bodies follow the rule of forward cells, with 500 bytes per hop.
void lay_create_tails(std::span<ratchet_session> hops, create_room& room) {
  const byte_span tail = byte_span(room).subspan(create_body_bytes);
  for (std::size_t i = 0; i < hops.size(); ++i) {
    chain& keys = hops[i].sending();
    const byte_span seen = tail.first(i * create_shift);
    if (!seen.empty()) {
      keys.xor_cell_keystream(create_layout::text_bytes - seen.size(), seen);
    }
    if (i + 1 < hops.size()) {
      keys.create_filler(tail.subspan(i * create_shift, create_shift));
    }
  }
}

void write_slot(byte_span body, const hop_plan& plan, const ratchet_session& session, const hop_plan* next,
                random_source& random) {
  std::copy_n(session.ephemeral().bytes.begin(), dh_key_bytes, body.begin() + create_layout::ephemeral);
  store_le32(body.data() + create_layout::period, plan.keys.period);
  store_le16(body.data() + create_layout::suite, wire_value(plan.suite));
  encode(layer_header{next ? layer_command::relay : layer_command::deliver, 0},
         body.subspan<create_layout::header, layer_header_bytes>());
  const node_id next_node = next ? next->keys.id : node_id{};
  std::copy(next_node.bytes.begin(), next_node.bytes.end(), body.begin() + create_layout::next_node);
  std::fill(body.begin() + create_layout::reserved_front, body.begin() + create_layout::ticket, std::uint8_t{0});
  const byte_span ticket = body.subspan(create_layout::ticket, ticket_bytes);
  if (plan.ticket) {
    std::copy(plan.ticket->begin(), plan.ticket->end(), ticket.begin());
  } else {
    random.fill(ticket);
  }
  std::fill(body.begin() + create_layout::reserved_back, body.begin() + create_layout::rest, std::uint8_t{0});
}

result<std::vector<ratchet_session>> initiate_all(std::span<const hop_plan> plans, random_source& random) {
  std::vector<ratchet_session> hops;
  hops.reserve(plans.size());
  for (const hop_plan& plan : plans) {
    auto hop = ratchet_session::initiate(session_role::hop, plan.suite, plan.keys, random);
    if (!hop) {
      return fail(hop.error());
    }
    hops.push_back(std::move(*hop));
  }
  return hops;
}

/// r of hop `k` lies under the layers of all hops before it; none of them is verified yet.
dh_public peel_key(std::span<ratchet_session> hops, const created_room& room, std::size_t k) {
  dh_public key;
  std::copy_n(room.begin() + static_cast<std::ptrdiff_t>(k * created_shift), dh_key_bytes, key.bytes.begin());
  for (std::size_t i = 0; i < k; ++i) {
    hops[i].receiving().xor_cell_keystream((k - i) * created_shift - created_layout::ciphertext, key.bytes);
  }
  return key;
}

/// Accepts as many r as make sense; those behind the originator are noise and may be refused.
std::size_t accept_keys(std::span<ratchet_session> hops, const created_room& room) {
  for (std::size_t k = 0; k < hops.size(); ++k) {
    if (!hops[k].accept_answer(peel_key(hops, room, k))) {
      return k;
    }
  }
  return hops.size();
}

void restore_created_tails(std::span<ratchet_session> hops, created_room& room, std::size_t originator) {
  const byte_span tail = byte_span(room).subspan(created_body_bytes, originator * created_shift);
  std::fill(tail.begin(), tail.end(), std::uint8_t{0});
  for (std::size_t i = originator; i > 0; --i) {
    const byte_span seen = tail.first(i * created_shift);
    hops[i].receiving().xor_cell_keystream(created_layout::text_bytes - seen.size(), seen);
  }
}

/// Opens the layers from outside in; the length of the payload once the originator's layer is open.
result<std::size_t> open_created_layers(std::span<ratchet_session> hops, created_room& room, std::size_t originator) {
  for (std::size_t i = 0; i <= originator; ++i) {
    const bool last = i == originator;
    const byte_span body = byte_span(room).subspan(i * created_shift, created_body_bytes);
    const byte_view dropped =
        last ? byte_view{} : byte_view(room).subspan(created_body_bytes + i * created_shift, created_shift);
    const byte_span text = body.subspan(created_layout::ciphertext);
    if (!hops[i].receiving().open(body.first(dh_key_bytes), dropped, text,
                                  body.subspan(created_layout::tag, tag_bytes))) {
      return fail(errc::bad_tag);
    }
    const auto header = decode_layer_header(text.first<layer_header_bytes>(), created_payload_max);
    if (!header || (header->command == layer_command::deliver) != last) {
      return fail(errc::bad_layer);
    }
    if (last) {
      const byte_view tail = text.last(created_tail_bytes);
      const bool zero = std::all_of(tail.begin(), tail.end(), [](std::uint8_t byte) { return byte == 0; });
      return zero ? result<std::size_t>(header->length) : fail(errc::bad_tail);
    }
  }
  return fail(errc::bad_layer);
}

} // namespace

result<circuit_session> circuit_session::create(std::span<const hop_plan> plans, random_source& random,
                                                byte_span create_body) {
  if (plans.empty() || plans.size() > max_hops || create_body.size() != create_body_bytes) {
    return fail(errc::malformed);
  }
  auto hops = initiate_all(plans, random);
  if (!hops) {
    return fail(hops.error());
  }
  create_room room;
  random.fill(byte_span(room).first(create_body_bytes));
  lay_create_tails(*hops, room);
  for (std::size_t i = plans.size(); i-- > 0;) {
    const byte_span body = byte_span(room).subspan(i * create_shift, create_body_bytes);
    write_slot(body, plans[i], (*hops)[i], i + 1 < plans.size() ? &plans[i + 1] : nullptr, random);
    (*hops)[i].sending().seal(body.first(create_layout::tag), body.subspan(create_layout::ciphertext),
                              body.subspan(create_layout::tag, tag_bytes));
    if (const auto committed = (*hops)[i].commit_sent(create_wire_bytes); !committed) {
      return fail(committed.error());
    }
  }
  std::copy_n(room.begin(), create_body_bytes, create_body.begin());
  circuit_session session(std::move(*hops));
  session.early_bytes_ = create_wire_bytes;
  return session;
}

result<opened_backward> circuit_session::open_created(byte_span body) {
  if (failed_ || answered_ || body.size() != created_body_bytes) {
    return fail(errc::step_out_of_order);
  }
  failed_ = true;
  created_room room;
  std::copy(body.begin(), body.end(), room.begin());
  auto refused = errc::bad_tag;
  for (std::size_t guess = accept_keys(hops_, room); guess-- > 0;) {
    restore_created_tails(hops_, room, guess);
    const auto length = open_created_layers(hops_, room, guess);
    if (!length) {
      refused = length.error();
      if (!hops_[0].receiving().open_failed()) {
        break;
      }
      continue;
    }
    return adopt_created(guess, byte_view(room).subspan((guess + 1) * created_shift, *length), body);
  }
  return fail(refused);
}

result<opened_backward> circuit_session::adopt_created(std::size_t originator, byte_view payload, byte_span body) {
  hops_.erase(hops_.begin() + static_cast<std::ptrdiff_t>(originator) + 1, hops_.end());
  for (ratchet_session& hop : hops_) {
    if (const auto committed = hop.commit_received(small_cell_bytes); !committed) {
      return fail(committed.error());
    }
  }
  std::copy(payload.begin(), payload.end(), body.begin());
  failed_ = false;
  answered_ = true;
  return opened_backward{originator, body.first(payload.size())};
}

} // namespace gate17::proto
