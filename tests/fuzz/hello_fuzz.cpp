// SPDX-License-Identifier: GPL-3.0-or-later
// First byte of the input: 0 a hello as it came, 1 one whose mac1 was made good, 2 an answer, 3 the content of a
// records answer that decrypts.
#include "proto/cell/hello_layout.hpp"
#include "proto/crypto/cell_cipher.hpp"
#include "proto/crypto/hello_keys.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tests/support/link_rig.hpp"

using namespace gate17::proto;
using namespace gate17::test;

namespace {

void try_hello(byte_view input, bool good_mac) {
  link_rig rig(suite_id::x25519_aes256gcm_blake2b, 1);
  fuzz_bytes hello = good_mac ? stretched(input, hello_bytes) : fuzz_bytes(input.begin(), input.end());
  if (good_mac) {
    const auto mac = mac1(mac1_key(rig.keys.onion.pub), byte_view(hello).first(hello_layout::mac1));
    std::copy(mac.begin(), mac.end(), hello.begin() + hello_layout::mac1);
  }
  const auto view = parse_hello(hello);
  if (!view) {
    return;
  }
  fuzz_check(!good_mac || hello_mac1_ok(hello, rig.keys.onion.pub));
  first_contact_mac1_ok(hello, rig.keys.id);
  // Nobody makes a tag by trying.
  fuzz_check(!link_session::accept(hello, rig.keys.pub(), rig.keys.secrets()));
}

void try_answer(byte_view input) {
  link_rig rig(suite_id::x25519_aes256gcm_blake2b, 2);
  rig.hello();
  fuzz_bytes answer(input.begin(), input.end());
  fuzz_check(!rig.initiator->read_answer(answer));
}

void try_records(byte_view input) {
  link_rig rig(suite_id::x25519_aes256gcm_blake2b, 3);
  const auto hello = rig.hello();
  const auto ephemeral = parse_hello(hello)->ephemeral;
  fuzz_bytes answer(answer_bytes);
  const byte_span text = byte_span(answer).subspan(answer_layout::ciphertext);
  const auto plain = stretched(input, text.size());
  std::copy(plain.begin(), plain.end(), text.begin());
  auto cipher = cell_cipher::make(suite_id::x25519_chacha20poly1305_blake2b, records_key(rig.keys.id, ephemeral),
                                  cell_cipher::direction::seal);
  cipher.seal(0, byte_view(answer).first(dh_key_bytes), text, byte_span(answer).subspan(answer_layout::tag, tag_bytes));
  const auto got = rig.initiator->read_answer(answer);
  fuzz_check(!got || !std::holds_alternative<answer_accepted>(*got));
  fuzz_check(got || got.error() == errc::malformed);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const byte_view input(data + 1, size - 1);
  switch (data[0] % 4) {
  case 0:
  case 1:
    try_hello(input, data[0] % 4 == 1);
    break;
  case 2:
    try_answer(input);
    break;
  default:
    try_records(input);
  }
  return 0;
}
