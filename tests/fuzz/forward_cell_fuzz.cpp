// SPDX-License-Identifier: GPL-3.0-or-later
// First byte of the input: even a body as it came, odd the plaintext of a layer that a client really sealed; the second
// bit chooses the cell size.
#include "proto/cell/create_layout.hpp"
#include "tests/fuzz/fuzz_frames.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tests/support/circuit_rig.hpp"

using namespace gate17::proto;
using namespace gate17::test;

namespace {

constexpr suite_id suite = suite_id::x25519_aes256gcm_blake2b;

/// The client is a bare ratchet, so that it can seal what no client would; its create is a plain "deliver".
hop_session accept_create(ratchet_session& client, const responder_identity& keys) {
  fuzz_bytes room(create_body_bytes + create_shift);
  const auto body = byte_span(room).first(create_body_bytes);
  std::copy(client.ephemeral().bytes.begin(), client.ephemeral().bytes.end(), body.begin());
  store_le32(body.data() + create_layout::period, keys.pub().period);
  store_le16(body.data() + create_layout::suite, wire_value(suite));
  body[create_layout::header] = static_cast<std::uint8_t>(layer_command::deliver);
  client.sending().seal(body.first(create_layout::tag), body.subspan(create_layout::ciphertext),
                        body.subspan(create_layout::tag, tag_bytes));
  must(client.commit_sent(create_wire_bytes));
  return std::move(hop_session::open_create(room, keys.pub(), keys.secrets()).value().session);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const byte_view input(data + 1, size - 1);
  const std::size_t n = body_bytes((data[0] & 2) != 0 ? cell_size::large : cell_size::small);
  seeded_random random(10);
  const responder_identity keys(random);
  auto client = ratchet_session::initiate(session_role::hop, suite, keys.pub(), random).value();
  hop_session session = accept_create(client, keys);
  fuzz_bytes room = stretched(input, n + relay_shift);
  if ((data[0] & 1) == 0) {
    fuzz_check(!session.open_forward(room));
    return 0;
  }
  const auto body = byte_span(room).first(n);
  const auto plain = stretched(input, n - tag_bytes);
  std::copy(plain.begin(), plain.end(), body.begin() + tag_bytes);
  client.sending().seal({}, body.subspan(tag_bytes), body.first(tag_bytes));
  const auto layer = session.open_forward(room);
  fuzz_check(layer || layer.error() == errc::bad_layer);
  if (layer && layer->deliver) {
    fuzz_check(layer->payload.size() <= n - relay_shift);
    read_frames(layer->payload, frame_path::client_to_exit);
  }
  return 0;
}
