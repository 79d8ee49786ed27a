// SPDX-License-Identifier: GPL-3.0-or-later
// The first flight of a link session: hello and answer.
#include <algorithm>
#include <cassert>
#include <utility>

#include "proto/cell/hello_layout.hpp"
#include "proto/cell/link_session.hpp"
#include "proto/crypto/hello_keys.hpp"

namespace gate17::proto {

namespace {

void write_hello_head(byte_span out, suite_id suite, std::uint32_t period, const dh_public& ephemeral,
                      const byte_array<16>& nonce_echo, const byte_array<32>& mac_key) {
  store_le16(out.data() + hello_layout::version, wire_version);
  store_le16(out.data() + hello_layout::suite, wire_value(suite));
  store_le32(out.data() + hello_layout::period, period);
  std::copy(ephemeral.bytes.begin(), ephemeral.bytes.end(), out.begin() + hello_layout::ephemeral);
  std::copy(nonce_echo.begin(), nonce_echo.end(), out.begin() + hello_layout::nonce_echo);
  const auto mac = mac1(mac_key, out.first(hello_layout::mac1));
  std::copy(mac.begin(), mac.end(), out.begin() + hello_layout::mac1);
}

} // namespace

link_session::link_session(ratchet_session ratchet, const node_id& responder)
    : ratchet_(std::move(ratchet)), responder_(responder) {}

result<link_session> link_session::initiate(suite_id suite, const responder_keys_public& responder,
                                            std::optional<byte_array<16>> nonce_echo, random_source& random,
                                            byte_span hello_out) {
  assert(hello_out.size() == hello_bytes);
  auto ratchet = ratchet_session::initiate(session_role::link, suite, responder, random);
  if (!ratchet) {
    return fail(ratchet.error());
  }
  random.fill(hello_out.subspan(hello_layout::ciphertext));
  write_hello_head(hello_out, suite, responder.period, ratchet->ephemeral(), nonce_echo.value_or(byte_array<16>{}),
                   mac1_key(responder.onion_key));
  ratchet->sending().seal(hello_out.first(hello_layout::tag), hello_out.subspan(hello_layout::ciphertext),
                          hello_out.subspan(hello_layout::tag, tag_bytes));
  if (const auto committed = ratchet->commit_sent(hello_bytes); !committed) {
    return fail(committed.error());
  }
  link_session session(std::move(*ratchet), responder.id);
  session.early_bytes_ = hello_bytes;
  return session;
}

result<link_session> link_session::accept(byte_span hello, const responder_keys_public& own,
                                          const responder_keys_secret& secrets) {
  const auto view = parse_hello(hello);
  if (!view) {
    return fail(view.error());
  }
  if (view->first_contact() || view->period != own.period) {
    return fail(errc::wrong_period);
  }
  auto ratchet = ratchet_session::respond(session_role::link, *view->suite, own, secrets, view->ephemeral);
  if (!ratchet) {
    return fail(ratchet.error());
  }
  if (!ratchet->receiving().open(hello.first(hello_layout::tag), hello.subspan(hello_layout::ciphertext),
                                 hello.subspan(hello_layout::tag, tag_bytes))) {
    return fail(errc::bad_tag);
  }
  if (const auto committed = ratchet->commit_received(hello_bytes); !committed) {
    return fail(committed.error());
  }
  return link_session(std::move(*ratchet), own.id);
}

result<void> link_session::write_answer(random_source& random, byte_span answer_out) {
  assert(answer_out.size() == answer_bytes);
  const auto key = ratchet_.make_answer(random);
  if (!key) {
    return fail(key.error());
  }
  const byte_span text = answer_out.subspan(answer_layout::ciphertext);
  random.fill(text);
  text[0] = answer_layout::accepted;
  std::copy(key->bytes.begin(), key->bytes.end(), answer_out.begin() + answer_layout::key);
  ratchet_.sending().seal(answer_out.first(dh_key_bytes), text, answer_out.subspan(answer_layout::tag, tag_bytes));
  return ratchet_.commit_sent(answer_bytes);
}

result<hello_answer> link_session::read_answer(byte_span answer_in) {
  if (!is_initiator() || answered()) {
    return fail(errc::step_out_of_order);
  }
  if (answer_in.size() != answer_bytes) {
    return fail(answer_in.size() < answer_bytes ? errc::truncated : errc::oversized);
  }
  dh_public key;
  std::copy_n(answer_in.begin() + answer_layout::key, dh_key_bytes, key.bytes.begin());
  const byte_span text = answer_in.subspan(answer_layout::ciphertext);
  // The first 32 bytes of a records answer are random: they may be no good key, and rarely a good one.
  const bool accepted =
      ratchet_.accept_answer(key) &&
      ratchet_.receiving().open(answer_in.first(dh_key_bytes), text, answer_in.subspan(answer_layout::tag, tag_bytes));
  if (!accepted) {
    return read_records_answer(responder_, ratchet_.ephemeral(), answer_in);
  }
  if (text[0] != answer_layout::accepted) {
    return fail(errc::malformed);
  }
  if (const auto committed = ratchet_.commit_received(answer_bytes); !committed) {
    return fail(committed.error());
  }
  return answer_accepted{};
}

} // namespace gate17::proto
