// SPDX-License-Identifier: GPL-3.0-or-later
// First byte of the input: 0 a created body as it came; else the plaintext a hop of a two-hop circuit really sealed,
// 1 the exit, 2 the entry.
#include "proto/cell/create_layout.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tests/support/circuit_rig.hpp"

using namespace gate17::proto;
using namespace gate17::test;

namespace {

constexpr suite_id suite = suite_id::x25519_aes256gcm_blake2b;

/// Answers `client_key` like the hop that owns `keys`, with any plaintext.
void seal_any(const responder_identity& keys, const dh_public& ephemeral, random_source& random, byte_span body,
              byte_view plain, byte_view dropped) {
  auto hop = ratchet_session::respond(session_role::hop, suite, keys.pub(), keys.secrets(), ephemeral).value();
  const auto key = hop.make_answer(random).value();
  std::copy(key.bytes.begin(), key.bytes.end(), body.begin());
  const auto text = body.subspan(created_layout::ciphertext);
  std::copy(plain.begin(), plain.end(), text.begin());
  hop.sending().seal(key.bytes, dropped, text, body.subspan(created_layout::tag, tag_bytes));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const byte_view input(data + 1, size - 1);
  circuit_rig rig(2, suite, 9);
  std::vector<dh_public> ephemerals;
  rig.create([&](std::size_t, byte_span body) { ephemerals.push_back(parse_create_head(body)->ephemeral); });
  fuzz_bytes room(created_body_bytes + created_shift);
  const auto body = byte_span(room).first(created_body_bytes);
  const auto plain = stretched(input, created_layout::text_bytes);
  if (data[0] % 3 == 0) {
    const auto raw = stretched(input, created_body_bytes);
    std::copy(raw.begin(), raw.end(), body.begin());
    fuzz_check(!rig.client->open_created(body));
    return 0;
  }
  if (data[0] % 3 == 1) {
    seal_any(rig.keys[1], ephemerals[1], rig.random, body, plain, {});
    std::copy_backward(body.begin(), body.end(), room.end());
    must(rig.hops[0].relay_created(rig.random, room));
  } else {
    seal_any(rig.keys[0], ephemerals[0], rig.random, body, plain, {});
  }
  const auto opened = rig.client->open_created(body);
  fuzz_check(!opened || opened->payload.size() <= created_payload_max);
  fuzz_check(rig.client->answered() == opened.has_value());
  return 0;
}
