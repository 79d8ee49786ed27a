// SPDX-License-Identifier: GPL-3.0-or-later
#include <vector>

#include "proto/cell/control_body.hpp"
#include "proto/cell/lane_proof.hpp"
#include "proto/cell/link_session.hpp"
#include "tests/support/named_random.hpp"
#include "tests/support/ratchet_pair.hpp"
#include "tests/vectors/cell_vectors.hpp"
#include "tests/vectors/vector_party.hpp"

namespace gate17::test {

namespace {

using namespace proto;
using json = nlohmann::ordered_json;
using bytes = std::vector<std::uint8_t>;

/// One link and everything that crosses it, in order.
class link_script {
public:
  explicit link_script(suite_id suite) : suite_(suite) {}

  json run() {
    json out{{"suite", wire_value(suite_)}, {"responder", node_.to_json()}};
    bytes hello(hello_bytes);
    initiator_.emplace(link_session::initiate(suite_, node_.pub(), nonce(), client_random_, hello).value());
    out["ephemeral_secret"] = to_hex(client_random_.draws().front());
    out["nonce_echo"] = to_hex(nonce());
    out["hello"] = to_hex(hello);
    responder_.emplace(link_session::accept(hello, node_.pub(), node_.secrets()).value());
    out["replay_id"] = to_hex(responder_->replay_id());
    bytes answer(answer_bytes);
    must(responder_->write_answer(node_random_, answer));
    out["answer_secret"] = to_hex(node_random_.draws().front());
    out["answer"] = to_hex(answer);
    initiator_->read_answer(answer).value();
    out["answer_hash"] = to_hex(initiator_->answer_hash());
    sealed_cells(out);
    steps(out);
    header_cells();
    out["cells"] = cells_;
    return out;
  }

private:
  static byte_array<16> nonce() {
    byte_array<16> out;
    out.fill(0x17);
    return out;
  }

  void send(bool forward, const link_header& header, bytes body = {}) {
    link_session& from = forward ? *initiator_ : *responder_;
    link_session& to = forward ? *responder_ : *initiator_;
    if (body.empty()) {
      body.resize(body_bytes(header.size));
      body_random_.fill(body);
    }
    bytes cell(link_overhead);
    cell.insert(cell.end(), body.begin(), body.end());
    const bool sealed = header.kind != cell_kind::relay || from.sending_mode() == link_mode::sealed;
    must(from.seal_cell(cell, header));
    json entry{{"direction", forward ? "forward" : "backward"},
               {"circuit", header.circuit},
               {"kind", static_cast<int>(header.kind)},
               {"size", static_cast<int>(header.size)},
               {"credit", header.credit},
               {"mode", sealed ? "sealed" : "header"}};
    if (header.size == cell_size::small) {
      entry["body"] = to_hex(body);
      entry["cell"] = to_hex(cell);
    } else {
      entry["body_name"] = body_name_;
      entry["cell_hash"] = to_hex(hash32(byte_view(cell)));
    }
    cells_.push_back(entry);
    to.open_cell(cell).value();
    to_body_.assign(cell.begin() + link_overhead, cell.end());
  }

  void sealed_cells(json& out) {
    bytes body(small_body_bytes);
    const auto key = signing_key::from_seed(secret_key(hash32(std::string_view("lane signer"))));
    const bytes certificates(100, 0xCE);
    must(write_proof_body(certificates, key, initiator_->answer_hash(), client_random_, body));
    out["proof_signing_key"] = to_hex(key.public_key().bytes);
    send(true, {.kind = cell_kind::proof}, body);
    send(true, {.circuit = 1, .kind = cell_kind::create_first});
    send(false, {.circuit = 1, .kind = cell_kind::created, .credit = 1048576});
    must(write_refused_body(end_reason::stale_prekey, bytes(50, 0xAB), node_random_, body));
    send(false, {.circuit = 1, .kind = cell_kind::refused}, body);
    send(true, {.circuit = 1, .kind = cell_kind::relay});
  }

  void steps(json& out) {
    initiator_->set_relay_mode(link_mode::header);
    responder_->set_relay_mode(link_mode::header);
    bytes body(small_body_bytes);
    const std::size_t client_draws = client_random_.draws().size();
    must(initiator_->write_step_body(suite_id::x25519_aes256gcm_blake2b, policy_, client_random_, {}, body));
    out["step_secret"] = to_hex(client_random_.draws()[client_draws]);
    send(true, {.kind = cell_kind::step}, body);
    must(responder_->on_step_body(to_body_, policy_, {}));
    const std::size_t node_draws = node_random_.draws().size();
    must(responder_->write_step_answer_body(node_random_, body));
    out["step_answer_secret"] = to_hex(node_random_.draws()[node_draws]);
    send(false, {.kind = cell_kind::step_answer}, body);
    must(initiator_->on_step_answer_body(to_body_));
  }

  void header_cells() {
    for (const bool forward : {true, false}) {
      send(forward, {.circuit = 7, .kind = cell_kind::relay, .credit = 65536});
      bytes body(large_body_bytes);
      named_random(body_name_).fill(body);
      send(forward, {.circuit = 7, .kind = cell_kind::relay, .size = cell_size::large}, body);
      send(forward, {.circuit = 7, .kind = cell_kind::credit, .credit = 4096});
    }
  }

  suite_id suite_;
  suite_policy policy_;
  vector_party node_{"link"};
  named_random client_random_{"link initiator"};
  named_random node_random_{"link responder"};
  named_random body_random_{"link bodies"};
  std::string body_name_ = "large body";
  std::optional<link_session> initiator_;
  std::optional<link_session> responder_;
  bytes to_body_;
  json cells_ = json::array();
};

json records_vectors() {
  const vector_party node("link");
  named_random random("records");
  bytes hello(hello_bytes);
  dh_public ephemeral;
  write_first_contact_hello(node.id, random, hello, ephemeral);
  json out{{"node_id", to_hex(node.id.bytes)}, {"first_contact_hello", to_hex(hello)}, {"answers", json::array()}};
  const auto add = [&](answer_kind kind, const bytes& payload) {
    bytes answer(answer_bytes);
    must(write_records_answer(node.id, ephemeral, kind, payload, random, answer));
    out["answers"].push_back(
        {{"kind", static_cast<int>(kind)}, {"payload", to_hex(payload)}, {"answer", to_hex(answer)}});
  };
  add(answer_kind::first_contact, bytes(200, 0x11));
  add(answer_kind::stale_prekey, bytes(100, 0x22));
  add(answer_kind::need_nonce, bytes(16, 0x33));
  return out;
}

} // namespace

json cell_link_vectors() {
  return {{"about", "Hello, answer and cells of one link per suite, in the order of sending; WIRE_FORMAT.md, Link"},
          {"links", json::array({link_script(suite_id::x25519_chacha20poly1305_blake2b).run(),
                                 link_script(suite_id::x25519_aes256gcm_blake2b).run()})},
          {"records", records_vectors()}};
}

} // namespace gate17::test
