// SPDX-License-Identifier: GPL-3.0-or-later
// First byte of the input: even a create body as it came, odd the plaintext of a slot that a client really sealed.
#include "proto/cell/create_layout.hpp"
#include "proto/cell/hop_session.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tests/support/ratchet_pair.hpp"

using namespace gate17::proto;
using namespace gate17::test;

namespace {

constexpr suite_id suite = suite_id::x25519_aes256gcm_blake2b;

void try_body(byte_view input) {
  seeded_random random(7);
  const responder_identity keys(random);
  static_cast<void>(parse_create_head(input));
  fuzz_bytes room = stretched(input, create_body_bytes + create_shift);
  fuzz_check(!hop_session::open_create(room, keys.pub(), keys.secrets()));
}

void try_slot(byte_view input) {
  seeded_random random(8);
  const responder_identity keys(random);
  auto client = ratchet_session::initiate(session_role::hop, suite, keys.pub(), random).value();
  fuzz_bytes room(create_body_bytes + create_shift);
  const auto body = byte_span(room).first(create_body_bytes);
  const auto plain = stretched(input, create_layout::text_bytes);
  std::copy(plain.begin(), plain.end(), body.begin() + create_layout::ciphertext);
  std::copy(client.ephemeral().bytes.begin(), client.ephemeral().bytes.end(), body.begin());
  store_le32(body.data() + create_layout::period, keys.pub().period);
  store_le16(body.data() + create_layout::suite, wire_value(suite));
  client.sending().seal(body.first(create_layout::tag), body.subspan(create_layout::ciphertext),
                        body.subspan(create_layout::tag, tag_bytes));
  const auto opened = hop_session::open_create(room, keys.pub(), keys.secrets());
  if (!opened) {
    fuzz_check(opened.error() == errc::bad_layer);
    return;
  }
  fuzz_check(opened->deliver == (opened->next == node_id{}));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0) {
    const byte_view input(data + 1, size - 1);
    data[0] % 2 == 0 ? try_body(input) : try_slot(input);
  }
  return 0;
}
