// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/hello.hpp"

#include <algorithm>
#include <cassert>

#include <sodium/utils.h>

#include "proto/cell/hello_layout.hpp"
#include "proto/crypto/cell_cipher.hpp"
#include "proto/crypto/hello_keys.hpp"

namespace gate17::proto {

namespace {

/// Records answers are no session, so their suite is fixed by the protocol version.
constexpr suite_id records_suite = suite_id::x25519_chacha20poly1305_blake2b;
constexpr std::size_t nonce_bytes = 16;

bool mac_ok(byte_view hello, const byte_array<32>& key) {
  const auto expected = mac1(key, hello.first(hello_layout::mac1));
  return sodium_memcmp(expected.data(), hello.data() + hello_layout::mac1, expected.size()) == 0;
}

result<hello_answer> parse_records(byte_view plain) {
  const auto kind = static_cast<answer_kind>(plain[0]);
  const std::size_t length = load_le16(plain.data() + 1);
  if (length > answer_records_max) {
    return fail(errc::malformed);
  }
  const byte_view bytes = plain.subspan(3, length);
  switch (kind) {
  case answer_kind::first_contact:
  case answer_kind::stale_prekey:
    return answer_records{kind, bytes};
  case answer_kind::need_nonce:
    if (length == nonce_bytes) {
      answer_need_nonce out;
      std::copy(bytes.begin(), bytes.end(), out.nonce.begin());
      return out;
    }
    break;
  }
  return fail(errc::malformed);
}

} // namespace

result<hello_view> parse_hello(byte_view hello) {
  if (hello.size() != hello_bytes) {
    return fail(hello.size() < hello_bytes ? errc::truncated : errc::oversized);
  }
  hello_view out;
  out.version = load_le16(hello.data() + hello_layout::version);
  if (out.version != wire_version) {
    return fail(errc::unsupported_version);
  }
  const std::uint16_t suite = load_le16(hello.data() + hello_layout::suite);
  out.period = load_le32(hello.data() + hello_layout::period);
  if ((suite == 0) != (out.period == 0)) {
    return fail(errc::malformed);
  }
  if (suite != 0) {
    const auto known = suite_from_wire(suite);
    if (!known) {
      return fail(known.error());
    }
    out.suite = *known;
  }
  std::copy_n(hello.begin() + hello_layout::ephemeral, dh_key_bytes, out.ephemeral.bytes.begin());
  std::copy_n(hello.begin() + hello_layout::nonce_echo, nonce_bytes, out.nonce_echo.begin());
  return out;
}

bool hello_mac1_ok(byte_view hello, const dh_public& onion_key) { return mac_ok(hello, mac1_key(onion_key)); }

bool first_contact_mac1_ok(byte_view hello, const node_id& id) { return mac_ok(hello, mac1_key(id)); }

void write_first_contact_hello(const node_id& id, random_source& random, byte_span hello_out,
                               dh_public& ephemeral_out) {
  assert(hello_out.size() == hello_bytes);
  random.fill(hello_out);
  store_le16(hello_out.data() + hello_layout::version, wire_version);
  store_le16(hello_out.data() + hello_layout::suite, 0);
  store_le32(hello_out.data() + hello_layout::period, 0);
  std::copy_n(hello_out.begin() + hello_layout::ephemeral, dh_key_bytes, ephemeral_out.bytes.begin());
  std::fill_n(hello_out.begin() + hello_layout::nonce_echo, nonce_bytes, std::uint8_t{0});
  const auto mac = mac1(mac1_key(id), hello_out.first(hello_layout::mac1));
  std::copy(mac.begin(), mac.end(), hello_out.begin() + hello_layout::mac1);
}

result<void> write_records_answer(const node_id& id, const dh_public& ephemeral, answer_kind kind, byte_view payload,
                                  random_source& random, byte_span answer_out) {
  assert(answer_out.size() == answer_bytes);
  if (payload.size() > answer_records_max) {
    return fail(errc::oversized);
  }
  if (kind == answer_kind::need_nonce && payload.size() != nonce_bytes) {
    return fail(errc::malformed);
  }
  random.fill(answer_out);
  const byte_span plain = answer_out.subspan(answer_layout::ciphertext);
  plain[0] = static_cast<std::uint8_t>(kind);
  store_le16(plain.data() + 1, static_cast<std::uint16_t>(payload.size()));
  std::copy(payload.begin(), payload.end(), plain.begin() + 3);
  auto cipher = cell_cipher::make(records_suite, records_key(id, ephemeral), cell_cipher::direction::seal);
  cipher.seal(0, answer_out.first(dh_key_bytes), plain, answer_out.subspan(answer_layout::tag, tag_bytes));
  return {};
}

result<hello_answer> read_records_answer(const node_id& id, const dh_public& ephemeral, byte_span answer_in) {
  if (answer_in.size() != answer_bytes) {
    return fail(answer_in.size() < answer_bytes ? errc::truncated : errc::oversized);
  }
  const byte_span text = answer_in.subspan(answer_layout::ciphertext);
  auto cipher = cell_cipher::make(records_suite, records_key(id, ephemeral), cell_cipher::direction::open);
  if (!cipher.open(0, answer_in.first(dh_key_bytes), text, answer_in.subspan(answer_layout::tag, tag_bytes))) {
    return fail(errc::bad_tag);
  }
  return parse_records(text);
}

} // namespace gate17::proto
