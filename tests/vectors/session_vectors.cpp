// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/vectors/session_vectors.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "proto/crypto/chain.hpp"
#include "proto/crypto/hello_keys.hpp"
#include "proto/crypto/key_schedule.hpp"
#include "proto/crypto/labels.hpp"
#include "proto/crypto/ratchet_session.hpp"
#include "proto/crypto/signature.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/scripted_random.hpp"

namespace gate17::test {

namespace {

using namespace proto;
using json = nlohmann::ordered_json;
using bytes = std::vector<std::uint8_t>;

/// A secret that a reader can type: BLAKE2b-256 of a name.
secret_key named_secret(std::string_view name) { return secret_key(hash32(name)); }

bytes draw(std::string_view name) {
  const secret_key secret = named_secret(name);
  return {secret.expose().begin(), secret.expose().end()};
}

std::string hex(const secret_key& secret) { return to_hex(secret.expose()); }

void check(bool held) {
  if (!held) {
    throw std::logic_error("the session contradicts its own key schedule");
  }
}

json pair_vectors(std::string_view name) {
  const dh_pair pair = dh_pair::from_secret(named_secret(name));
  return {{"secret", hex(pair.secret)}, {"public", to_hex(pair.pub.bytes)}};
}

json label_vectors() {
  json table = json::array();
  for (const label& entry : labels::all) {
    table.push_back({{"text", entry.text}, {"length", entry.length}, {"use", entry.use}});
  }
  return table;
}

json cell_vectors(chain& sealing, std::string_view text_name) {
  json cells = json::array();
  for (int counter = 0; counter < 2; ++counter) {
    const bytes aad = draw("aad");
    bytes text = draw(text_name);
    byte_array<16> tag;
    byte_array<20> filler;
    byte_array<16> mask;
    sealing.filler(filler);
    sealing.header_mask(mask);
    sealing.seal(aad, text, tag);
    check(sealing.commit(2048).has_value());
    cells.push_back({{"counter", counter},
                     {"aad", to_hex(aad)},
                     {"plaintext", to_hex(draw(text_name))},
                     {"ciphertext", to_hex(text)},
                     {"tag", to_hex(tag)},
                     {"filler", to_hex(filler)},
                     {"header_mask", to_hex(mask)}});
  }
  return cells;
}

json chain_vectors(suite_id suite, const secret_key& chain_key) {
  const chain_keys keys = chain_keys::derive(chain_key);
  chain sealing(suite, chain_key.clone(), cell_cipher::direction::seal);
  byte_array<500> create_filler;
  sealing.create_filler(create_filler);
  json out = {{"chain_key", hex(chain_key)},
              {"suite", wire_value(suite)},
              {"cell_key", hex(keys.cell)},
              {"filler_key", hex(keys.filler)},
              {"header_key", hex(keys.header)},
              {"next_chain_key", hex(keys.next_chain)},
              {"create_filler", to_hex(create_filler)}};
  out["cells"] = cell_vectors(sealing, "text");
  return out;
}

/// Both ends of a real session with scripted randomness; `opens` ties the written keys to what the session does.
class scripted_session {
public:
  scripted_session(session_role role, suite_id suite)
      : onion_(dh_pair::from_secret(named_secret("S"))),
        prekey_(dh_pair::from_secret(named_secret("P"))),
        public_{node_id{hash32(std::string_view("node"))}, onion_.pub, 1234567, prekey_.pub},
        initiator_(ratchet_session::initiate(role, suite, public_, random_).value()),
        responder_(
            ratchet_session::respond(role, suite, public_, {onion_.secret, prekey_.secret}, initiator_.ephemeral())
                .value()) {}

  json run(session_role role, suite_id start, suite_id after);

private:
  static void check_sealed_by(ratchet_session& sender, suite_id suite, const secret_key& chain_key) {
    chain opening(suite, chain_key.clone(), cell_cipher::direction::open);
    bytes text = draw("text");
    byte_array<16> tag;
    sender.sending().seal({}, text, tag);
    check(opening.open({}, text, tag) && text == draw("text"));
  }

  scripted_random random_{{draw("e"), draw("r"), draw("e'"), draw("r'")}};
  dh_pair onion_;
  dh_pair prekey_;
  responder_keys_public public_;
  ratchet_session initiator_;
  ratchet_session responder_;
};

json scripted_session::run(session_role role, suite_id start, suite_id after) {
  const dh_pair e = dh_pair::from_secret(named_secret("e"));
  const auto th = handshake_transcript(role, start, public_, e.pub);
  const secret_key es = std::move(*dh(e.secret, onion_.pub));
  const secret_key ep = std::move(*dh(e.secret, prekey_.pub));
  const kdf_output first = first_flight_keys(th, es, ep);
  check_sealed_by(initiator_, start, first.second);
  json out = {{"role", static_cast<int>(role)},
              {"suite", wire_value(start)},
              {"node_id", to_hex(public_.id.bytes)},
              {"period", public_.period},
              {"S", pair_vectors("S")},
              {"P", pair_vectors("P")},
              {"e", pair_vectors("e")},
              {"th", to_hex(th)},
              {"dh_e_S", hex(es)},
              {"dh_e_P", hex(ep)},
              {"root1", hex(first.first)},
              {"ck_fwd", hex(first.second)},
              {"replay_id", to_hex(responder_.replay_id())}};

  const dh_public r = responder_.make_answer(random_).value();
  check(initiator_.accept_answer(r).has_value());
  const auto th2 = answer_transcript(th, r);
  check(th2 == initiator_.answer_hash() && th2 == responder_.answer_hash());
  const secret_key er = std::move(*dh(e.secret, r));
  const kdf_output second = answer_keys(first.first, er, th2);
  check_sealed_by(responder_, start, second.second);
  out["r"] = pair_vectors("r");
  out["th2"] = to_hex(th2);
  out["dh_e_r"] = hex(er);
  out["root2"] = hex(second.first);
  out["ck_bwd"] = hex(second.second);

  const ratchet_session::time_point now{};
  const step_offer offer = initiator_.begin_step(after, suite_policy(), random_, now).value();
  check(initiator_.commit_sent(2048) && responder_.commit_received(2048));
  check(responder_.on_step(offer, suite_policy(), now).has_value());
  const dh_pair e2 = dh_pair::from_secret(named_secret("e'"));
  const secret_key e2r = std::move(*dh(e2.secret, r));
  const kdf_output third = step_keys(labels::step_forward, second.first, e2r, start, after);
  check_sealed_by(initiator_, after, third.second);
  const dh_public r2 = responder_.answer_step(random_).value();
  check(responder_.commit_sent(2048) && initiator_.commit_received(2048));
  check(initiator_.on_step_answer(r2).has_value());
  const secret_key e2r2 = std::move(*dh(e2.secret, r2));
  const kdf_output fourth = step_keys(labels::step_backward, third.first, e2r2, start, after);
  check_sealed_by(responder_, after, fourth.second);
  out["step"] = {{"old_suite", wire_value(start)}, {"new_suite", wire_value(after)},
                 {"e2", pair_vectors("e'")},       {"dh_e2_r", hex(e2r)},
                 {"root3", hex(third.first)},      {"ck_fwd2", hex(third.second)},
                 {"r2", pair_vectors("r'")},       {"dh_e2_r2", hex(e2r2)},
                 {"root4", hex(fourth.first)},     {"ck_bwd2", hex(fourth.second)}};
  out["forward_chain"] = chain_vectors(start, first.second);
  return out;
}

json hello_vectors() {
  const dh_pair onion = dh_pair::from_secret(named_secret("S"));
  const dh_pair e = dh_pair::from_secret(named_secret("e"));
  const node_id id{hash32(std::string_view("node"))};
  const bytes hello = draw("hello");
  return {{"S", to_hex(onion.pub.bytes)},
          {"node_id", to_hex(id.bytes)},
          {"hello_bytes", to_hex(hello)},
          {"mac1", to_hex(mac1(mac1_key(onion.pub), hello))},
          {"mac1_first_contact", to_hex(mac1(mac1_key(id), hello))},
          {"e", to_hex(e.pub.bytes)},
          {"records_key", hex(records_key(id, e.pub))}};
}

json signature_vectors() {
  const signing_key key = signing_key::from_seed(named_secret("identity"));
  const bytes message = draw("message");
  return {{"seed", hex(key.seed())},
          {"public", to_hex(key.public_key().bytes)},
          {"node_id", to_hex(node_id_of(key.public_key()).bytes)},
          {"context", labels::lane_proof.text},
          {"message", to_hex(message)},
          {"signature", to_hex(key.sign(labels::lane_proof, message).bytes)}};
}

} // namespace

nlohmann::ordered_json session_vectors() {
  constexpr auto chacha = suite_id::x25519_chacha20poly1305_blake2b;
  constexpr auto aes = suite_id::x25519_aes256gcm_blake2b;
  json out = {{"protocol", "gate17/1"}, {"labels", label_vectors()}};
  out["sessions"] = json::array();
  out["sessions"].push_back(scripted_session(session_role::link, chacha).run(session_role::link, chacha, aes));
  out["sessions"].push_back(scripted_session(session_role::hop, aes).run(session_role::hop, aes, aes));
  out["hello"] = hello_vectors();
  out["signature"] = signature_vectors();
  return out;
}

} // namespace gate17::test
