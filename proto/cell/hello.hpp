// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <variant>

#include "proto/bytes.hpp"
#include "proto/cell/geometry.hpp"
#include "proto/crypto/dh.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/suite.hpp"
#include "proto/errc.hpp"
#include "proto/node_id.hpp"

/// The first 2,048 bytes of a connection and the answer to them. A responder checks in this order, cheapest first:
/// parse_hello, period, mac1, handshake budget, link_session::accept (DH, then AEAD), replay set.
namespace gate17::proto {

inline constexpr std::uint16_t wire_version = 1;

/// What can be read without any key. `suite` is empty exactly when `period` is 0: the first contact of someone who
/// does not know the node's keys yet.
struct hello_view {
  std::uint16_t version = 0;
  std::optional<suite_id> suite;
  std::uint32_t period = 0;
  dh_public ephemeral;
  /// All zero unless the node asked for a nonce (R4).
  byte_array<16> nonce_echo{};

  bool first_contact() const { return period == 0; }
};

/// `truncated`, `oversized`, `unsupported_version`, `unknown_suite`, or `malformed` when only one of period and suite
/// is 0.
result<hello_view> parse_hello(byte_view hello);

/// Constant-time check of mac1. `hello` has passed `parse_hello`.
bool hello_mac1_ok(byte_view hello, const dh_public& onion_key);
bool first_contact_mac1_ok(byte_view hello, const node_id& id);

/// Asks a node for its certificates and prekey record; `ephemeral_out` reads the answer.
void write_first_contact_hello(const node_id& id, random_source& random, byte_span hello_out, dh_public& ephemeral_out);

/// What an answer carries when it does not accept the hello.
enum class answer_kind : std::uint8_t { first_contact = 2, stale_prekey = 3, need_nonce = 4 };

inline constexpr std::size_t answer_ciphertext_bytes = answer_bytes - dh_key_bytes - tag_bytes;
inline constexpr std::size_t answer_records_max = answer_ciphertext_bytes - 3;

/// `payload` is encoded node records, or the 16-byte nonce of need_nonce. Looks like an accepting answer to all who do
/// not know the node id. `oversized` above answer_records_max, `malformed` for a nonce of another length.
result<void> write_records_answer(const node_id& id, const dh_public& ephemeral, answer_kind kind, byte_view payload,
                                  random_source& random, byte_span answer_out);

struct answer_accepted {};
/// `bytes` views the answer's buffer. The records inside prove themselves by signatures, the answer does not.
struct answer_records {
  answer_kind kind;
  byte_view bytes;
};
struct answer_need_nonce {
  byte_array<16> nonce;
};
using hello_answer = std::variant<answer_accepted, answer_records, answer_need_nonce>;

/// Decrypts in place; never yields answer_accepted. `bad_tag` when the answer is of another kind.
result<hello_answer> read_records_answer(const node_id& id, const dh_public& ephemeral, byte_span answer_in);

} // namespace gate17::proto
