// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/ratchet_session.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/ratchet_pair.hpp"

using namespace gate17::proto;
using gate17::test::ratchet_pair;
using bytes = std::vector<std::uint8_t>;

namespace {

constexpr auto chacha = suite_id::x25519_chacha20poly1305_blake2b;
constexpr auto aes = suite_id::x25519_aes256gcm_blake2b;
constexpr std::size_t small = 2048;

bool first_cell_opens(ratchet_pair& pair, ratchet_session& responder) {
  auto cell = pair.seal(pair.initiator, small);
  return responder.receiving().open({}, cell.text, cell.tag);
}

} // namespace

TEST_CASE("cells flow forward before any answer and backward after it", "[crypto][ratchet]") {
  for (const suite_id suite : {chacha, aes}) {
    for (const session_role role : {session_role::link, session_role::hop}) {
      ratchet_pair pair(role, suite, 11);
      pair.send_forward(small);
      pair.send_forward(small);
      pair.drain();
      CHECK_FALSE(pair.initiator.answered());
      pair.answer();
      pair.send_backward(small);
      pair.send_forward(small);
      pair.drain();
      CHECK(pair.initiator.answer_hash() == pair.responder.answer_hash());
      CHECK(pair.initiator.sending().suite() == suite);
    }
  }
}

TEST_CASE("everything that was agreed on enters the keys", "[crypto][ratchet]") {
  ratchet_pair pair(session_role::hop, aes, 12);
  const auto& keys = pair.responder_keys;
  const auto respond = [&](session_role role, suite_id suite, const responder_keys_public& own) {
    return ratchet_session::respond(role, suite, own, keys.secrets(), pair.initiator.ephemeral()).value();
  };
  auto same = respond(session_role::hop, aes, keys.pub());
  CHECK(first_cell_opens(pair, same));
  auto other_role = respond(session_role::link, aes, keys.pub());
  CHECK_FALSE(first_cell_opens(pair, other_role));
  auto other_suite = respond(session_role::hop, chacha, keys.pub());
  CHECK_FALSE(first_cell_opens(pair, other_suite));
  auto changed = keys.pub();
  changed.period += 1;
  auto other_period = respond(session_role::hop, aes, changed);
  CHECK_FALSE(first_cell_opens(pair, other_period));
  changed = keys.pub();
  changed.id.bytes[0] ^= 1;
  auto other_node = respond(session_role::hop, aes, changed);
  CHECK_FALSE(first_cell_opens(pair, other_node));
}

TEST_CASE("one wrong secret of the responder is enough to open nothing", "[crypto][ratchet]") {
  ratchet_pair pair(session_role::hop, aes, 13);
  const auto& keys = pair.responder_keys;
  const dh_pair other = dh_pair::generate(pair.random);
  const auto& e = pair.initiator.ephemeral();
  auto no_onion =
      ratchet_session::respond(session_role::hop, aes, keys.pub(), {other.secret, keys.prekey.secret}, e).value();
  auto no_prekey =
      ratchet_session::respond(session_role::hop, aes, keys.pub(), {keys.onion.secret, other.secret}, e).value();
  CHECK_FALSE(first_cell_opens(pair, no_onion));
  CHECK_FALSE(first_cell_opens(pair, no_prekey));
}

TEST_CASE("a replayed e has the same replay id, a new one another", "[crypto][ratchet]") {
  ratchet_pair pair(session_role::hop, aes, 14);
  const auto& keys = pair.responder_keys;
  const auto id_of = [&](const dh_public& e) {
    return ratchet_session::respond(session_role::hop, aes, keys.pub(), keys.secrets(), e).value().replay_id();
  };
  CHECK(id_of(pair.initiator.ephemeral()) == pair.responder.replay_id());
  CHECK(id_of(dh_pair::generate(pair.random).pub) != pair.responder.replay_id());
}

TEST_CASE("all-zero key agreements are refused at every exchange", "[crypto][ratchet]") {
  const dh_public zero;
  ratchet_pair pair(session_role::link, aes, 15);
  const auto& keys = pair.responder_keys;
  auto weak_onion = keys.pub();
  weak_onion.onion_key = zero;
  CHECK(ratchet_session::initiate(session_role::link, aes, weak_onion, pair.random).error() == errc::weak_key);
  auto weak_prekey = keys.pub();
  weak_prekey.prekey = zero;
  CHECK(ratchet_session::initiate(session_role::link, aes, weak_prekey, pair.random).error() == errc::weak_key);
  CHECK(ratchet_session::respond(session_role::link, aes, keys.pub(), keys.secrets(), zero).error() == errc::weak_key);
  CHECK(pair.initiator.accept_answer(zero).error() == errc::weak_key);
  pair.answer();
  const auto offer = pair.initiator.begin_step(aes, pair.policy, pair.random, pair.now).value();
  CHECK(pair.responder.on_step({zero, aes}, pair.policy, pair.now).error() == errc::weak_key);
  pair.send_forward(small, offer);
  pair.drain();
  CHECK(pair.initiator.on_step_answer(zero).error() == errc::weak_key);
}

TEST_CASE("before the answer exactly 1 MiB may pass", "[crypto][ratchet]") {
  ratchet_pair pair(session_role::link, aes, 16);
  for (std::size_t sent = 0; sent < ratchet_session::early_data_bytes; sent += small) {
    pair.send_forward(small);
  }
  CHECK(pair.initiator.early_bytes_left() == 0);
  CHECK(pair.initiator.commit_sent(small).error() == errc::early_data_limit);
  pair.drain();
  CHECK(pair.responder.commit_received(small).error() == errc::early_data_limit);
  pair.answer();
  pair.send_forward(small);
  pair.drain();
}

TEST_CASE("the halves of the handshake come once and from the right side", "[crypto][ratchet]") {
  ratchet_pair pair(session_role::link, aes, 17);
  CHECK(pair.responder.commit_sent(small).error() == errc::step_out_of_order);
  CHECK(pair.initiator.commit_received(small).error() == errc::step_out_of_order);
  CHECK(pair.initiator.make_answer(pair.random).error() == errc::step_out_of_order);
  CHECK(pair.responder.accept_answer({}).error() == errc::step_out_of_order);
  pair.answer();
  CHECK(pair.responder.make_answer(pair.random).error() == errc::step_out_of_order);
  CHECK(pair.initiator.accept_answer(pair.initiator.ephemeral()).error() == errc::step_out_of_order);
}

TEST_CASE("a foreign answer opens nothing", "[crypto][ratchet]") {
  ratchet_pair pair(session_role::link, aes, 18);
  pair.responder.make_answer(pair.random).value();
  gate17::test::must(pair.initiator.accept_answer(dh_pair::generate(pair.random).pub));
  auto cell = pair.seal(pair.responder, small);
  CHECK_FALSE(pair.initiator.receiving().open({}, cell.text, cell.tag));
  CHECK(pair.initiator.answer_hash() != pair.responder.answer_hash());
}

TEST_CASE("a session survives being moved", "[crypto][ratchet]") {
  ratchet_pair pair(session_role::link, aes, 19);
  pair.answer();
  ratchet_session moved(std::move(pair.initiator));
  pair.initiator = std::move(moved);
  pair.step(aes);
  pair.send_forward(small);
  pair.drain();
  CHECK(pair.initiator.dh_steps() == 1);
}
