// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "proto/crypto/ratchet_session.hpp"
#include "tests/support/seeded_random.hpp"

namespace gate17::test {

/// Throws what a step of a test that cannot fail failed with.
inline void must(const proto::result<void>& done) {
  if (!done) {
    throw std::runtime_error(std::string(proto::to_string(done.error())));
  }
}

/// Long-term and prekey secrets of one responder.
struct responder_identity {
  explicit responder_identity(proto::random_source& random)
      : onion(proto::dh_pair::generate(random)), prekey(proto::dh_pair::generate(random)) {
    random.fill(id.bytes);
  }

  proto::responder_keys_public pub() const { return {id, onion.pub, 77, prekey.pub}; }
  proto::responder_keys_secret secrets() const { return {onion.secret, prekey.secret}; }

  proto::node_id id;
  proto::dh_pair onion;
  proto::dh_pair prekey;
};

/// A cell between the ends of a `ratchet_pair`: short text, any announced wire size, DH halves beside the text.
struct carried_cell {
  std::vector<std::uint8_t> text;
  proto::byte_array<16> tag{};
  std::size_t wire_bytes = 0;
  std::optional<proto::step_offer> offer;
  std::optional<proto::dh_public> answer;
};

/// Both ends of one session and the two ordered, reliable directions between them. Randomness and time are the test's.
class ratchet_pair {
public:
  ratchet_pair(proto::session_role role, proto::suite_id suite, std::uint64_t seed)
      : random(seed),
        responder_keys(random),
        initiator(proto::ratchet_session::initiate(role, suite, responder_keys.pub(), random).value()),
        responder(proto::ratchet_session::respond(role, suite, responder_keys.pub(), responder_keys.secrets(),
                                                  initiator.ephemeral())
                      .value()) {}

  void answer() { must(initiator.accept_answer(responder.make_answer(random).value())); }

  carried_cell seal(proto::ratchet_session& from, std::size_t wire_bytes) {
    carried_cell cell;
    cell.text.assign(32, static_cast<std::uint8_t>(++sealed_));
    cell.wire_bytes = wire_bytes;
    from.sending().seal({}, cell.text, cell.tag);
    return cell;
  }

  void send_forward(std::size_t wire_bytes, std::optional<proto::step_offer> offer = {}) {
    carried_cell cell = seal(initiator, wire_bytes);
    cell.offer = offer;
    must(initiator.commit_sent(wire_bytes));
    forward.push_back(cell);
  }

  void send_backward(std::size_t wire_bytes) {
    std::optional<proto::dh_public> half;
    if (responder.answer_owed()) {
      half = responder.answer_step(random).value();
    }
    carried_cell cell = seal(responder, wire_bytes);
    cell.answer = half;
    must(responder.commit_sent(wire_bytes));
    backward.push_back(cell);
  }

  /// Throws when the cell does not open: in these tests that is always a failure.
  carried_cell deliver_forward() {
    carried_cell cell = take(forward, responder);
    if (cell.offer) {
      must(responder.on_step(*cell.offer, policy, now));
    }
    return cell;
  }

  carried_cell deliver_backward() {
    carried_cell cell = take(backward, initiator);
    if (cell.answer) {
      must(initiator.on_step_answer(*cell.answer));
    }
    return cell;
  }

  /// One complete DH pair; both directions are drained.
  void step(proto::suite_id suite) {
    send_forward(2048, initiator.begin_step(suite, policy, random, now).value());
    drain();
    send_backward(2048);
    drain();
  }

  void drain() {
    while (!forward.empty()) {
      deliver_forward();
    }
    while (!backward.empty()) {
      deliver_backward();
    }
  }

  seeded_random random;
  responder_identity responder_keys;
  proto::suite_policy policy;
  proto::ratchet_session::time_point now{std::chrono::hours(1)};
  proto::ratchet_session initiator;
  proto::ratchet_session responder;
  std::deque<carried_cell> forward;
  std::deque<carried_cell> backward;

private:
  static carried_cell take(std::deque<carried_cell>& from, proto::ratchet_session& to) {
    carried_cell cell = from.at(0);
    from.pop_front();
    if (!to.receiving().open({}, cell.text, cell.tag)) {
      throw std::runtime_error("a genuine cell did not open");
    }
    must(to.commit_received(cell.wire_bytes));
    return cell;
  }

  std::uint64_t sealed_ = 0;
};

} // namespace gate17::test
