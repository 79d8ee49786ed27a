// SPDX-License-Identifier: GPL-3.0-or-later
// First byte of the input: bit 0 a body as it came or the plaintext of a layer that the entry really sealed, bit 1 the
// cell size.
#include "proto/cell/create_layout.hpp"
#include "tests/fuzz/fuzz_frames.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tests/support/circuit_rig.hpp"

using namespace gate17::proto;
using namespace gate17::test;

namespace {

constexpr suite_id suite = suite_id::x25519_aes256gcm_blake2b;

/// A one-hop circuit whose hop is a bare ratchet, so that it can seal what no hop would.
struct bad_hop {
  explicit bad_hop(std::uint64_t seed) : rig(1, suite, seed) {
    dh_public ephemeral;
    rig.create([&](std::size_t, byte_span body) { ephemeral = parse_create_head(body)->ephemeral; });
    hop.emplace(ratchet_session::respond(session_role::hop, suite, rig.keys[0].pub(), rig.keys[0].secrets(), ephemeral)
                    .value());
    fuzz_bytes created(created_body_bytes);
    const auto key = hop->make_answer(rig.random).value();
    std::copy(key.bytes.begin(), key.bytes.end(), created.begin());
    const auto text = byte_span(created).subspan(created_layout::ciphertext);
    text[0] = static_cast<std::uint8_t>(layer_command::deliver);
    hop->sending().seal(key.bytes, text, byte_span(created).subspan(created_layout::tag, tag_bytes));
    must(hop->commit_sent(small_cell_bytes));
    fuzz_check(rig.client->open_created(created).has_value());
  }

  circuit_rig rig;
  std::optional<ratchet_session> hop;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const byte_view input(data + 1, size - 1);
  const auto cells = (data[0] & 2) != 0 ? cell_size::large : cell_size::small;
  const std::size_t n = body_bytes(cells);
  bad_hop circuit(11);
  fuzz_bytes room = stretched(input, n + slot_tailroom);
  if ((data[0] & 1) == 0) {
    const fuzz_bytes before(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(n));
    fuzz_check(!circuit.rig.client->open_backward(room, cells));
    fuzz_check(std::equal(before.begin(), before.end(), room.begin()));
    return 0;
  }
  const auto body = byte_span(room).first(n);
  const auto plain = stretched(input, n - tag_bytes);
  std::copy(plain.begin(), plain.end(), body.begin() + tag_bytes);
  circuit.hop->sending().seal({}, body.subspan(tag_bytes), body.first(tag_bytes));
  const auto opened = circuit.rig.client->open_backward(room, cells);
  if (opened) {
    fuzz_check(opened->payload.size() <= backward_payload_max(cells));
    read_frames(opened->payload, frame_path::exit_to_client);
  }
  return 0;
}
