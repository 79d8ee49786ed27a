// SPDX-License-Identifier: GPL-3.0-or-later
#include <vector>

#include "proto/cell/circuit_session.hpp"
#include "proto/cell/hop_session.hpp"
#include "tests/support/named_random.hpp"
#include "tests/support/ratchet_pair.hpp"
#include "tests/vectors/cell_vectors.hpp"
#include "tests/vectors/vector_party.hpp"

namespace gate17::test {

namespace {

using namespace proto;
using json = nlohmann::ordered_json;
using bytes = std::vector<std::uint8_t>;

/// A circuit of three hops with different suites; `bodies[i]` is what crosses the link to hop i (0: from the client).
class circuit_script {
public:
  json run() {
    json out{{"hops", json::array()}};
    std::vector<hop_plan> plans;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      plans.push_back({nodes_[i].pub(), suites_[i], std::nullopt});
    }
    plans[2].ticket.emplace();
    plans[2].ticket->fill(0x7C);
    create(out, plans);
    created(out);
    out["forward"] = json::array({forward(2, cell_size::small, 300), forward(0, cell_size::small, 5),
                                  forward(1, cell_size::small, 0),
                                  forward(2, cell_size::large, forward_payload_max(cell_size::large, 2))});
    out["backward"] = json::array({backward(2, cell_size::small, 300), backward(0, cell_size::small, 5),
                                   backward(1, cell_size::small, 0),
                                   backward(2, cell_size::large, backward_payload_max(cell_size::large))});
    return out;
  }

private:
  void create(json& out, const std::vector<hop_plan>& plans) {
    bytes room(create_body_bytes + create_shift);
    const auto body = byte_span(room).first(create_body_bytes);
    client_.emplace(circuit_session::create(plans, random_, body).value());
    json bodies = json::array();
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      bodies.push_back(to_hex(body));
      auto opened = hop_session::open_create(room, nodes_[i].pub(), nodes_[i].secrets()).value();
      json hop = nodes_[i].to_json();
      hop["suite"] = wire_value(suites_[i]);
      hop["ephemeral_secret"] = to_hex(random_.draws()[i]);
      hop["replay_id"] = to_hex(opened.session.replay_id());
      hop["command"] = opened.deliver ? "deliver" : "relay";
      hop["next"] = to_hex(opened.next.bytes);
      hop["ticket"] = to_hex(opened.ticket);
      out["hops"].push_back(hop);
      hops_.push_back(std::move(opened.session));
      std::copy_n(room.begin() + create_shift, create_body_bytes, room.begin());
    }
    out["create"] = {{"bodies", bodies}};
  }

  void created(json& out) {
    bytes room(created_body_bytes + created_shift);
    const auto body = byte_span(room).first(created_body_bytes);
    const bytes payload(20, 0xC0);
    std::vector<std::string> bodies(hops_.size());
    for (std::size_t i = hops_.size(); i-- > 0;) {
      const std::size_t draws = random_.draws().size();
      if (i + 1 == hops_.size()) {
        must(hops_[i].make_created(random_, body, payload));
      } else {
        std::copy_backward(body.begin(), body.end(), room.end());
        must(hops_[i].relay_created(random_, room));
      }
      out["hops"][i]["answer_secret"] = to_hex(random_.draws()[draws]);
      bodies[i] = to_hex(body);
    }
    client_->open_created(body).value();
    out["created"] = {{"payload", to_hex(payload)}, {"bodies", bodies}};
  }

  static void put(json& entry, cell_size size, byte_view body) {
    if (size == cell_size::small) {
      entry["bodies"].push_back(to_hex(body));
    } else {
      entry["body_hashes"].push_back(to_hex(hash32(body)));
    }
  }

  bytes payload_of(std::size_t length) {
    bytes payload(length);
    named_random("payload").fill(payload);
    return payload;
  }

  json forward(std::size_t target, cell_size size, std::size_t length) {
    const auto n = body_bytes(size);
    const bytes payload = payload_of(length);
    bytes room(n + slot_tailroom);
    std::copy(payload.begin(), payload.end(),
              room.begin() + static_cast<std::ptrdiff_t>(forward_payload_offset(target)));
    const std::size_t draws = random_.draws().size();
    must(client_->seal_forward(target, room, size, length, random_));
    json entry{{"hop", target}, {"size", static_cast<int>(size)}, {"payload_bytes", length}};
    // A full payload leaves nothing to draw.
    entry["padding"] = random_.draws().size() > draws ? to_hex(random_.draws()[draws]) : "";
    room.resize(n + relay_shift);
    for (std::size_t i = 0; i <= target; ++i) {
      put(entry, size, byte_view(room).first(n));
      hops_[i].open_forward(room).value();
      std::copy_n(room.begin() + relay_shift, n, room.begin());
    }
    return entry;
  }

  json backward(std::size_t originator, cell_size size, std::size_t length) {
    const auto n = body_bytes(size);
    const bytes payload = payload_of(length);
    bytes room(relay_shift + n);
    const auto body = byte_span(room).first(n);
    std::copy(payload.begin(), payload.end(), room.begin() + relay_shift);
    must(hops_[originator].seal_backward(body, length, random_));
    json entry{{"hop", originator}, {"size", static_cast<int>(size)}, {"payload_bytes", length}};
    std::vector<bytes> seen{bytes(body.begin(), body.end())};
    for (std::size_t i = originator; i-- > 0;) {
      std::copy_backward(body.begin(), body.end(), room.end());
      must(hops_[i].relay_backward(room));
      seen.emplace_back(body.begin(), body.end());
    }
    for (auto at = seen.rbegin(); at != seen.rend(); ++at) {
      put(entry, size, *at);
    }
    room.resize(n + slot_tailroom);
    client_->open_backward(room, size).value();
    return entry;
  }

  std::vector<vector_party> nodes_ = [] {
    std::vector<vector_party> out;
    for (const char* name : {"entry", "middle", "exit"}) {
      out.emplace_back(name);
    }
    return out;
  }();
  std::vector<suite_id> suites_{suite_id::x25519_aes256gcm_blake2b, suite_id::x25519_chacha20poly1305_blake2b,
                                suite_id::x25519_aes256gcm_blake2b};
  named_random random_{"circuit"};
  std::optional<circuit_session> client_;
  std::vector<hop_session> hops_;
};

} // namespace

json cell_circuit_vectors() {
  json out{{"about", "create, created and cells of one circuit of three hops, in the order of sending; WIRE_FORMAT.md, "
                     "Circuit. bodies[i] crosses the link towards hop i, from or to the client."}};
  out.update(circuit_script().run());
  return out;
}

} // namespace gate17::test
