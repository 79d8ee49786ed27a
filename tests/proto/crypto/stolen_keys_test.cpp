// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proto/crypto/stolen_keys.hpp"

#include <random>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "proto/crypto/labels.hpp"
#include "tests/support/ratchet_pair.hpp"
#include "tests/support/seed.hpp"

using namespace gate17::proto;
using gate17::test::carried_cell;
using gate17::test::must;
using gate17::test::ratchet_pair;

namespace {

constexpr suite_id suites[] = {suite_id::x25519_chacha20poly1305_blake2b, suite_id::x25519_aes256gcm_blake2b};
constexpr std::size_t small = 2048;

bool opens(chain& with, carried_cell cell) { return with.open({}, cell.text, cell.tag); }

/// Under any counter the key may have been used with.
bool opens_anywhere(chain& with, const carried_cell& cell) {
  for (std::uint64_t counter = 0; counter < chain::step_bytes / small; ++counter) {
    stolen_keys::set_counter(with, counter);
    if (opens(with, cell)) {
      return true;
    }
  }
  return false;
}

/// Sees every cell on the wire and does with the stolen keys whatever the protocol would let their owner do.
class thief {
public:
  explicit thief(const ratchet_session& victim) : keys_(victim) {
    if (!keys_.initiator && keys_.own) {
      responder_public_ = keys_.own->pub;
    } else {
      responder_public_ = keys_.peer;
    }
  }

  bool sees_forward(const carried_cell& cell) {
    if (!reads(keys_.forward, cell)) {
      return false;
    }
    if (cell.offer) {
      follow_offer(*cell.offer);
    }
    return true;
  }

  bool sees_backward(const carried_cell& cell) {
    if (!reads(keys_.backward, cell)) {
      return false;
    }
    if (cell.answer) {
      follow_answer(*cell.answer);
    }
    return true;
  }

private:
  static bool reads(chain& with, carried_cell cell) {
    const bool opened = with.open({}, cell.text, cell.tag);
    must(with.commit(cell.wire_bytes));
    return opened;
  }

  /// DH of two public keys for a thief who may hold the secret of one of them; all zero as a guess when it does not.
  secret_key agree(const dh_public& one, const dh_public& other) const {
    if (keys_.own && keys_.own->pub == one) {
      return std::move(*dh(keys_.own->secret, other));
    }
    if (keys_.own && keys_.own->pub == other) {
      return std::move(*dh(keys_.own->secret, one));
    }
    return secret_key();
  }

  secret_key advance(std::string_view label, const dh_public& one, const dh_public& other) {
    kdf_output out = step_keys(label, keys_.root, agree(one, other), keys_.previous_suite, keys_.suite);
    keys_.root = std::move(out.first);
    return std::move(out.second);
  }

  void follow_offer(const step_offer& offer) {
    initiator_public_ = offer.key;
    if (keys_.pending) {
      keys_.forward = chain(offer.suite, std::move(*keys_.pending), cell_cipher::direction::open);
      keys_.pending.reset();
      return;
    }
    keys_.previous_suite = std::exchange(keys_.suite, offer.suite);
    keys_.forward =
        chain(offer.suite, advance(labels::step_forward, offer.key, responder_public_), cell_cipher::direction::open);
  }

  void follow_answer(const dh_public& answer) {
    responder_public_ = answer;
    keys_.backward =
        chain(keys_.suite, advance(labels::step_backward, answer, initiator_public_), cell_cipher::direction::open);
  }

  stolen_keys keys_;
  dh_public responder_public_;
  dh_public initiator_public_;
};

/// Sends one cell, shows it to the thief and delivers it.
bool forward_seen(ratchet_pair& pair, thief& by, std::optional<step_offer> offer = {}) {
  pair.send_forward(small, offer);
  const bool read = by.sees_forward(pair.forward.back());
  pair.drain();
  return read;
}

bool backward_seen(ratchet_pair& pair, thief& by) {
  pair.send_backward(small);
  const bool read = by.sees_backward(pair.backward.back());
  pair.drain();
  return read;
}

step_offer begin(ratchet_pair& pair) {
  return pair.initiator.begin_step(pair.initiator.suite(), pair.policy, pair.random, pair.now).value();
}

ratchet_pair running(suite_id suite, std::uint64_t seed) {
  ratchet_pair pair(session_role::hop, suite, seed);
  pair.answer();
  pair.step(suite);
  return pair;
}

} // namespace

TEST_CASE("keys stolen from an initiator read nothing after the next exchange", "[crypto][stolen]") {
  for (const suite_id suite : suites) {
    ratchet_pair pair = running(suite, 41);
    thief by(pair.initiator);
    REQUIRE(forward_seen(pair, by));
    REQUIRE(backward_seen(pair, by));
    REQUIRE(forward_seen(pair, by, begin(pair)));
    REQUIRE(backward_seen(pair, by)); // carries r' under the old key
    for (int i = 0; i < 3; ++i) {
      CHECK_FALSE(forward_seen(pair, by));
      CHECK_FALSE(backward_seen(pair, by));
    }
  }
}

TEST_CASE("keys stolen from a responder lose each direction when its owner draws a new key", "[crypto][stolen]") {
  for (const suite_id suite : suites) {
    ratchet_pair pair = running(suite, 42);
    thief by(pair.responder);
    REQUIRE(forward_seen(pair, by));
    REQUIRE(backward_seen(pair, by));
    REQUIRE(forward_seen(pair, by, begin(pair)));
    REQUIRE(backward_seen(pair, by)); // carries r' under the old key
    // r was stolen, so DH(e', r) is known: forward is still open (Double Ratchet specification, section 2.3).
    CHECK(forward_seen(pair, by));
    CHECK_FALSE(backward_seen(pair, by));
    REQUIRE(forward_seen(pair, by, begin(pair)));
    // From here on DH(e'', r') protects forward as well.
    CHECK_FALSE(forward_seen(pair, by));
    CHECK_FALSE(backward_seen(pair, by));
    CHECK_FALSE(forward_seen(pair, by));
    CHECK_FALSE(backward_seen(pair, by));
  }
}

TEST_CASE("keys stolen in the middle of a step last until the next step", "[crypto][stolen]") {
  for (const suite_id suite : suites) {
    ratchet_pair pair = running(suite, 43);
    const step_offer offer = begin(pair);
    thief by(pair.initiator);
    REQUIRE(forward_seen(pair, by, offer));
    REQUIRE(backward_seen(pair, by));
    // e' was stolen, so both halves of this pair are known.
    CHECK(forward_seen(pair, by));
    CHECK(backward_seen(pair, by));
    REQUIRE(forward_seen(pair, by, begin(pair)));
    REQUIRE(backward_seen(pair, by));
    CHECK_FALSE(forward_seen(pair, by));
    CHECK_FALSE(backward_seen(pair, by));
  }
}

TEST_CASE("stolen keys open nothing from before the last chain step", "[crypto][stolen]") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 choose(seed);
  for (const suite_id suite : suites) {
    ratchet_pair pair = running(suite, choose());
    std::vector<carried_cell> forward;
    std::vector<carried_cell> backward;
    // At least two chain steps.
    const std::size_t cells = 1100 + choose() % 600;
    for (std::size_t i = 0; i < cells; ++i) {
      pair.send_forward(small);
      pair.send_backward(small);
      forward.push_back(pair.forward.back());
      backward.push_back(pair.backward.back());
      pair.drain();
    }
    for (const ratchet_session* victim : {&pair.initiator, &pair.responder}) {
      stolen_keys keys(*victim);
      const auto try_all = [&](chain& stolen, const std::vector<carried_cell>& recorded) {
        const std::size_t under_this_key = stolen.counter();
        const std::size_t before = recorded.size() - under_this_key;
        REQUIRE(before > 0);
        for (std::size_t i = 0; i < before; i += 17) {
          REQUIRE_FALSE(opens_anywhere(stolen, recorded[i]));
        }
        // The last cell before the step and, as a check of the thief, the first one after it.
        REQUIRE_FALSE(opens_anywhere(stolen, recorded[before - 1]));
        if (under_this_key > 0) {
          REQUIRE(opens_anywhere(stolen, recorded[before]));
        }
      };
      try_all(keys.forward, forward);
      try_all(keys.backward, backward);
    }
  }
}

TEST_CASE("superseded DH secrets are gone", "[crypto][stolen]") {
  ratchet_pair pair(session_role::link, suites[1], 45);
  CHECK(stolen_keys::holds_dh_secret(pair.initiator));
  pair.answer();
  CHECK_FALSE(stolen_keys::holds_dh_secret(pair.initiator));
  CHECK(stolen_keys::holds_dh_secret(pair.responder));
  pair.send_forward(small, begin(pair));
  CHECK(stolen_keys::holds_dh_secret(pair.initiator));
  pair.drain();
  CHECK_FALSE(stolen_keys::holds_dh_secret(pair.responder));
  pair.send_backward(small);
  pair.drain();
  CHECK_FALSE(stolen_keys::holds_dh_secret(pair.initiator));
  CHECK((stolen_keys::root_of(pair.initiator) == stolen_keys::root_of(pair.responder)));
}
