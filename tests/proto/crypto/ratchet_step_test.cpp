// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include "proto/crypto/ratchet_session.hpp"
#include "tests/support/ratchet_pair.hpp"
#include "tests/support/seed.hpp"

using namespace gate17::proto;
using gate17::test::ratchet_pair;
using namespace std::chrono_literals;

namespace {

constexpr auto chacha = suite_id::x25519_chacha20poly1305_blake2b;
constexpr auto aes = suite_id::x25519_aes256gcm_blake2b;
constexpr std::size_t small = 2048;
constexpr std::size_t large = 16384;

ratchet_pair answered(suite_id suite, std::uint64_t seed) {
  ratchet_pair pair(session_role::link, suite, seed);
  pair.answer();
  return pair;
}

void pass_forward(ratchet_pair& pair, std::uint64_t total) {
  for (std::uint64_t sent = 0; sent < total; sent += large) {
    pair.send_forward(large);
    pair.deliver_forward();
  }
}

} // namespace

TEST_CASE("the first step is due at once after the answer, for the initiator", "[crypto][ratchet]") {
  ratchet_pair pair(session_role::link, aes, 21);
  CHECK_FALSE(pair.initiator.step_due(pair.now));
  pair.answer();
  CHECK(pair.initiator.step_due(pair.now));
  CHECK_FALSE(pair.responder.step_due(pair.now));
  pair.step(aes);
  CHECK_FALSE(pair.initiator.step_due(pair.now));
  CHECK(pair.initiator.dh_steps() == 1);
  CHECK(pair.responder.dh_steps() == 1);
}

TEST_CASE("later steps are due after 16 MiB of both directions together", "[crypto][ratchet]") {
  ratchet_pair pair = answered(aes, 22);
  pair.step(aes);
  pass_forward(pair, 8U << 20U);
  for (std::size_t i = 0; i < (8U << 20U) / large - 1; ++i) {
    pair.send_backward(large);
    pair.deliver_backward();
  }
  CHECK_FALSE(pair.initiator.step_due(pair.now));
  pair.send_backward(large);
  pair.deliver_backward();
  CHECK(pair.initiator.step_due(pair.now));
}

TEST_CASE("a second step follows the first after a second, but only with traffic", "[crypto][ratchet]") {
  ratchet_pair pair = answered(aes, 23);
  for (int exchange = 0; exchange < 3; ++exchange) {
    pair.step(aes);
    CHECK_FALSE(pair.initiator.step_due(pair.now + 1h));
    pair.send_forward(small);
    pair.deliver_forward();
    CHECK_FALSE(pair.initiator.step_due(pair.now + 999ms));
    CHECK(pair.initiator.step_due(pair.now + 1s));
    pair.step(aes);
    pair.send_forward(small);
    pair.deliver_forward();
    CHECK_FALSE(pair.initiator.step_due(pair.now + 119s));
  }
}

TEST_CASE("later steps are due after 120 s, but only with traffic", "[crypto][ratchet]") {
  ratchet_pair pair = answered(aes, 23);
  pair.step(aes);
  pair.step(aes);
  CHECK_FALSE(pair.initiator.step_due(pair.now + 1h));
  pair.send_forward(small);
  CHECK_FALSE(pair.initiator.step_due(pair.now + 119s));
  CHECK(pair.initiator.step_due(pair.now + 120s));
}

TEST_CASE("a step takes effect with the next cell of its direction", "[crypto][ratchet]") {
  ratchet_pair pair = answered(chacha, 24);
  const auto offer = pair.initiator.begin_step(aes, pair.policy, pair.random, pair.now).value();
  CHECK(pair.initiator.sending().suite() == chacha);
  pair.send_forward(small, offer);
  CHECK(pair.initiator.sending().suite() == aes);
  CHECK(pair.responder.receiving().suite() == chacha);
  pair.deliver_forward();
  CHECK(pair.responder.receiving().suite() == aes);
  CHECK(pair.responder.answer_owed());
  CHECK(pair.responder.sending().suite() == chacha);
  pair.send_backward(small);
  CHECK_FALSE(pair.responder.answer_owed());
  CHECK(pair.responder.sending().suite() == aes);
  pair.deliver_backward();
  CHECK(pair.initiator.receiving().suite() == aes);
  pair.send_forward(small);
  pair.send_backward(small);
  pair.drain();
}

TEST_CASE("suites change only as the policy allows", "[crypto][ratchet]") {
  ratchet_pair pair = answered(aes, 25);
  const auto begin = [&](suite_id suite, const suite_policy& policy) {
    return pair.initiator.begin_step(suite, policy, pair.random, pair.now).error();
  };
  CHECK(begin(chacha, suite_policy()) == errc::weaker_suite);
  CHECK(begin(chacha, suite_policy({aes})) == errc::suite_not_listed);
  CHECK(begin(aes, suite_policy({aes, chacha}, {aes})) == errc::suite_retired);
  CHECK(begin(static_cast<suite_id>(3), suite_policy()) == errc::unknown_suite);
  const auto receive = [&](suite_id suite, const suite_policy& policy) {
    return pair.responder.on_step({dh_pair::generate(pair.random).pub, suite}, policy, pair.now).error();
  };
  CHECK(receive(chacha, suite_policy()) == errc::weaker_suite);
  CHECK(receive(chacha, suite_policy({aes})) == errc::suite_not_listed);
  CHECK(receive(aes, suite_policy({aes, chacha}, {aes})) == errc::suite_retired);
  CHECK(receive(static_cast<suite_id>(3), suite_policy()) == errc::unknown_suite);
  // No refusal left a trace: a proper step still works.
  pair.step(aes);
  // When the consensus retires the suite in use, the other is not weaker any more.
  pair.policy = suite_policy({aes, chacha}, {aes});
  pair.step(chacha);
  CHECK(pair.responder.sending().suite() == chacha);
}

TEST_CASE("both ends must mean the same change of suite", "[crypto][ratchet]") {
  ratchet_pair pair = answered(chacha, 26);
  auto offer = pair.initiator.begin_step(chacha, pair.policy, pair.random, pair.now).value();
  offer.suite = aes;
  pair.send_forward(small, offer);
  pair.deliver_forward();
  pair.send_forward(small);
  CHECK_THROWS(pair.deliver_forward());
}

TEST_CASE("no step follows an unresolved failed open", "[crypto][ratchet]") {
  ratchet_pair pair = answered(chacha, 27);
  auto cell = pair.seal(pair.responder, small);
  cell.tag[0] ^= 1;
  CHECK_FALSE(pair.initiator.receiving().open({}, cell.text, cell.tag));
  CHECK(pair.initiator.begin_step(aes, pair.policy, pair.random, pair.now).error() == errc::bad_tag);
  // A wrong guess at the cell's origin that was corrected is no failure.
  cell.tag[0] ^= 1;
  CHECK(pair.initiator.receiving().open({}, cell.text, cell.tag));
  CHECK(pair.initiator.begin_step(aes, pair.policy, pair.random, pair.now).has_value());
}

TEST_CASE("halves of a step that nobody waits for are refused", "[crypto][ratchet]") {
  ratchet_pair pair(session_role::link, aes, 28);
  const dh_public some = dh_pair::generate(pair.random).pub;
  const auto begin = [&] { return pair.initiator.begin_step(aes, pair.policy, pair.random, pair.now); };
  CHECK(begin().error() == errc::step_out_of_order);
  CHECK(pair.responder.on_step({some, aes}, pair.policy, pair.now).error() == errc::step_out_of_order);
  pair.answer();
  CHECK(pair.initiator.on_step_answer(some).error() == errc::step_out_of_order);
  CHECK(pair.responder.answer_step(pair.random).error() == errc::step_out_of_order);
  CHECK(pair.responder.begin_step(aes, pair.policy, pair.random, pair.now).error() == errc::step_out_of_order);
  CHECK(pair.initiator.on_step({some, aes}, pair.policy, pair.now).error() == errc::step_out_of_order);
  const auto offer = begin().value();
  CHECK(begin().error() == errc::step_out_of_order);
  CHECK(pair.initiator.on_step_answer(some).error() == errc::step_out_of_order);
  pair.send_forward(small, offer);
  pair.deliver_forward();
  CHECK(pair.responder.on_step({some, aes}, pair.policy, pair.now).error() == errc::step_out_of_order);
  pair.responder.answer_step(pair.random).value();
  CHECK(pair.responder.on_step({some, aes}, pair.policy, pair.now).error() == errc::step_out_of_order);
}

TEST_CASE("a step owed for 30 s closes the session on both sides", "[crypto][ratchet]") {
  ratchet_pair pair = answered(aes, 29);
  CHECK(pair.initiator.check(pair.now + 1h).has_value());
  pair.send_forward(small, pair.initiator.begin_step(aes, pair.policy, pair.random, pair.now).value());
  pair.deliver_forward();
  CHECK(pair.initiator.check(pair.now + 30s).has_value());
  CHECK(pair.responder.check(pair.now + 30s).has_value());
  CHECK(pair.initiator.check(pair.now + 30001ms).error() == errc::step_overdue);
  CHECK(pair.responder.check(pair.now + 30001ms).error() == errc::step_overdue);
  pair.send_backward(small);
  CHECK(pair.responder.check(pair.now + 31s).has_value());
  pair.deliver_backward();
  CHECK(pair.initiator.check(pair.now + 31s).has_value());
}

TEST_CASE("a step owed for 64 MiB closes the session on both sides", "[crypto][ratchet]") {
  ratchet_pair pair = answered(aes, 30);
  pair.send_forward(small, pair.initiator.begin_step(aes, pair.policy, pair.random, pair.now).value());
  pair.deliver_forward();
  pass_forward(pair, ratchet_session::step_owed_bytes - large);
  CHECK(pair.initiator.check(pair.now).has_value());
  CHECK(pair.responder.check(pair.now).has_value());
  pass_forward(pair, 2 * large);
  CHECK(pair.initiator.check(pair.now).error() == errc::step_overdue);
  CHECK(pair.responder.check(pair.now).error() == errc::step_overdue);
}

TEST_CASE("an initiator that never steps is found out by bytes", "[crypto][ratchet]") {
  ratchet_pair pair = answered(aes, 31);
  pair.step(aes);
  pass_forward(pair, ratchet_session::step_after_bytes + ratchet_session::step_owed_bytes - large);
  CHECK(pair.responder.check(pair.now).has_value());
  pass_forward(pair, 2 * large);
  CHECK(pair.responder.check(pair.now).error() == errc::step_overdue);
}

TEST_CASE("any interleaving of cells and steps keeps both ends in step", "[crypto][ratchet]") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 choose(seed);
  for (int round = 0; round < 6; ++round) {
    ratchet_pair pair(round % 2 == 0 ? session_role::link : session_role::hop, chacha, choose());
    pair.send_forward(small);
    pair.answer();
    bool awaiting = false;
    for (int i = 0; i < 4000; ++i) {
      const std::size_t wire_bytes = choose() % 4 == 0 ? small : large;
      switch (choose() % 4) {
      case 0:
        if (!awaiting && (pair.initiator.step_due(pair.now) || choose() % 200 == 0)) {
          const suite_id suite = choose() % 8 == 0 ? aes : pair.initiator.suite();
          pair.send_forward(wire_bytes, pair.initiator.begin_step(suite, pair.policy, pair.random, pair.now).value());
          awaiting = true;
        } else {
          pair.send_forward(wire_bytes);
        }
        break;
      case 1:
        pair.send_backward(wire_bytes);
        break;
      case 2:
        if (!pair.forward.empty()) {
          REQUIRE_NOTHROW(pair.deliver_forward());
        }
        break;
      default:
        if (!pair.backward.empty() && pair.deliver_backward().answer) {
          awaiting = false;
        }
      }
      REQUIRE(pair.initiator.check(pair.now).has_value());
      REQUIRE(pair.responder.check(pair.now).has_value());
    }
    REQUIRE_NOTHROW(pair.drain());
    pair.send_backward(small);
    REQUIRE_NOTHROW(pair.drain());
    CHECK(pair.initiator.dh_steps() == pair.responder.dh_steps());
    CHECK(pair.initiator.chain_steps() == pair.responder.chain_steps());
    CHECK(pair.initiator.dh_steps() > 1);
    CHECK(pair.initiator.chain_steps() > 10);
  }
}
