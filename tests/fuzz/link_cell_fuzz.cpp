// SPDX-License-Identifier: GPL-3.0-or-later
// First byte of the input: 0 a cell as it came, 1 an unmasked header, 2 the body of each control cell.
#include "proto/cell/control_body.hpp"
#include "proto/cell/lane_proof.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tests/support/link_rig.hpp"

using namespace gate17::proto;
using namespace gate17::test;

namespace {

void try_cell(byte_view input) {
  link_rig rig(suite_id::x25519_aes256gcm_blake2b, 4);
  rig.accept(rig.hello());
  fuzz_bytes cell(input.begin(), input.end());
  rig.responder->peek_header(cell);
  fuzz_check(!rig.responder->open_cell(cell));
}

/// What decodes is legal, and encodes to the same bytes.
void try_header(byte_view input) {
  const fuzz_bytes plain = stretched(input, link_header_bytes);
  const auto header = decode_link_header(std::span<const std::uint8_t, link_header_bytes>(plain));
  if (!header) {
    return;
  }
  fuzz_check(is_legal(*header));
  byte_array<link_header_bytes> again;
  encode(*header, again);
  fuzz_check(std::equal(again.begin(), again.end(), plain.begin()));
}

void try_bodies(byte_view input) {
  link_rig rig(suite_id::x25519_aes256gcm_blake2b, 6);
  rig.establish();
  rig.responder->set_relay_mode(link_mode::header);
  static_cast<void>(rig.responder->on_step_body(input, rig.policy, rig.now));
  static_cast<void>(rig.initiator->on_step_answer_body(input));
  static_cast<void>(read_destroy_body(input));
  if (const auto refusal = read_refused_body(input)) {
    fuzz_check(refusal->records.size() <= input.size());
  }
  if (const auto proof = read_proof_body(input)) {
    fuzz_check(proof->certificates.size() <= input.size());
    fuzz_check(!proof_ok(*proof, verify_key{}, rig.responder->answer_hash()));
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const byte_view input(data + 1, size - 1);
  switch (data[0] % 3) {
  case 0:
    try_cell(input);
    break;
  case 1:
    try_header(input);
    break;
  default:
    try_bodies(input);
  }
  return 0;
}
