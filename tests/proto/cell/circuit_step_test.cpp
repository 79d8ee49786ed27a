// SPDX-License-Identifier: GPL-3.0-or-later
// DH steps between a client and each hop (R1, R2), inside the cells of a circuit.
#include <catch2/catch.hpp>

#include <random>

#include "proto/cell/frame_writer.hpp"
#include "tests/support/circuit_rig.hpp"
#include "tests/support/seed.hpp"

using namespace gate17::proto;
using namespace gate17::test;
using namespace std::chrono_literals;

namespace {

constexpr suite_id chacha = suite_id::x25519_chacha20poly1305_blake2b;
constexpr suite_id aes = suite_id::x25519_aes256gcm_blake2b;

template <class Write>
bytes frames(Write write) {
  bytes area(600);
  frame_writer writer(area);
  REQUIRE(write(writer));
  area.resize(writer.used());
  return area;
}

frame_view only_frame(const bytes& payload, frame_path path) {
  frame_reader reader(payload, path);
  const auto frame = reader.next();
  REQUIRE(frame);
  REQUIRE(*frame);
  return **frame;
}

void offer_step(circuit_rig& rig, std::size_t hop, suite_id suite) {
  const auto offer = rig.client->begin_step(hop, suite, rig.policy, rig.random, rig.now);
  REQUIRE(offer);
  const auto got = rig.forward(hop, cell_size::small, frames([&](auto& out) { return out.step(*offer); }));
  REQUIRE_FALSE(got.error);
  REQUIRE(got.hop == hop);
  const auto path = hop + 1 == rig.size() ? frame_path::client_to_exit : frame_path::client_to_middle;
  const auto step = parse_step(only_frame(got.payload, path).content);
  REQUIRE(step);
  must(rig.hops[hop].on_step_frame(*step, rig.policy, rig.now));
}

void answer_step(circuit_rig& rig, std::size_t hop) {
  REQUIRE(rig.hops[hop].answer_owed());
  const auto key = rig.hops[hop].answer_step(rig.random);
  REQUIRE(key);
  const auto got = rig.backward(hop, cell_size::small, frames([&](auto& out) { return out.step_answer(*key); }));
  REQUIRE_FALSE(got.error);
  const auto path = hop + 1 == rig.size() ? frame_path::exit_to_client : frame_path::middle_to_client;
  const auto answer = parse_step_answer(only_frame(got.payload, path).content);
  REQUIRE(answer);
  must(rig.client->on_step_answer(got.hop, *answer));
}

void exchange(circuit_rig& rig) {
  const auto payload = rig.payload(50);
  for (std::size_t hop = 0; hop < rig.size(); ++hop) {
    CHECK(rig.forward(hop, cell_size::small, payload).payload == payload);
    CHECK(rig.backward(hop, cell_size::large, payload).payload == payload);
  }
}

} // namespace

TEST_CASE("every hop steps by itself while the others go on", "[cell][step]") {
  circuit_rig rig({aes, chacha, aes}, 41);
  rig.establish();
  for (std::size_t hop = 0; hop < rig.size(); ++hop) {
    // R2: the first step is due at once after the answer.
    CHECK(rig.client->step_due(rig.now) == hop);
    offer_step(rig, hop, rig.suites[hop]);
    exchange(rig);
    answer_step(rig, hop);
    exchange(rig);
    CHECK(rig.hops[hop].dh_steps() == 1);
    CHECK(rig.client->dh_steps() == hop + 1);
  }
  CHECK_FALSE(rig.client->step_due(rig.now));
  rig.now += 121s;
  CHECK(rig.client->step_due(rig.now) == std::size_t{0});
}

TEST_CASE("a step may change the suite to a listed one, never to a weaker one", "[cell][step]") {
  circuit_rig rig(2, chacha, 42);
  rig.establish();
  offer_step(rig, 1, aes);
  answer_step(rig, 1);
  exchange(rig);
  CHECK(rig.client->suite(1) == aes);
  CHECK(rig.hops[1].suite() == aes);
  CHECK(rig.client->begin_step(1, chacha, rig.policy, rig.random, rig.now).error() == errc::weaker_suite);
}

TEST_CASE("the cell right after begin_step must carry the step", "[cell][step]") {
  circuit_rig rig(3, aes, 43);
  rig.establish();
  const auto offer = rig.client->begin_step(1, aes, rig.policy, rig.random, rig.now);
  REQUIRE(offer);
  bytes room(small_body_bytes + slot_tailroom);
  CHECK(rig.client->seal_forward(2, room, cell_size::small, 0, rig.random) == fail(errc::step_out_of_order));
  CHECK(rig.client->seal_forward(0, room, cell_size::small, 0, rig.random) == fail(errc::step_out_of_order));
  CHECK(rig.client->begin_step(2, aes, rig.policy, rig.random, rig.now).error() == errc::step_out_of_order);
  CHECK(rig.client->seal_forward(1, room, cell_size::small, 0, rig.random));
}

TEST_CASE("a hop relays nothing between drawing its step answer and sending it", "[cell][step]") {
  circuit_rig rig(2, aes, 44);
  rig.establish();
  offer_step(rig, 0, aes);
  const auto key = rig.hops[0].answer_step(rig.random);
  REQUIRE(key);
  bytes room(small_body_bytes + relay_shift);
  CHECK(rig.hops[0].relay_backward(room) == fail(errc::step_out_of_order));
  const auto got = rig.backward(0, cell_size::small, frames([&](auto& out) { return out.step_answer(*key); }));
  CHECK_FALSE(got.error);
  must(rig.client->on_step_answer(0, *key));
  exchange(rig);
}

TEST_CASE("a step answer nobody asked for is refused", "[cell][step]") {
  circuit_rig rig(1, aes, 45);
  rig.establish();
  CHECK_FALSE(rig.client->on_step_answer(0, dh_public{}));
  CHECK_FALSE(rig.hops[0].answer_step(rig.random));
  CHECK_FALSE(rig.client->on_step_answer(1, dh_public{}));
}

TEST_CASE("a step owed for 30 s ends the circuit", "[cell][step]") {
  circuit_rig rig(2, aes, 46);
  rig.establish();
  offer_step(rig, 1, aes);
  CHECK(rig.client->check(rig.now));
  CHECK(rig.hops[1].check(rig.now));
  rig.now += 31s;
  CHECK(rig.client->check(rig.now) == fail(errc::step_overdue));
  CHECK(rig.hops[1].check(rig.now) == fail(errc::step_overdue));
}

TEST_CASE("chains step once per MiB of wire bytes in both directions", "[cell][step]") {
  circuit_rig rig(2, aes, 47);
  rig.establish();
  const auto payload = rig.payload(1000);
  const std::size_t cells = 3 * (1U << 20U) / large_cell_bytes;
  for (std::size_t i = 0; i < cells; ++i) {
    REQUIRE(rig.forward(1, cell_size::large, payload).payload == payload);
    REQUIRE(rig.backward(1, cell_size::large, payload).payload == payload);
  }
  // create and created counted too, so the third step of each direction fell before the last cell.
  CHECK(rig.hops[0].chain_steps() == 6);
  CHECK(rig.hops[1].chain_steps() == 6);
  CHECK(rig.client->chain_steps() == 12);
}

TEST_CASE("a long life with random traffic, time and answers to steps", "[cell][step][property]") {
  const auto seed = property_seed();
  CAPTURE(seed);
  std::mt19937_64 dice(seed);
  const auto n = 1 + dice() % max_hops;
  std::vector<suite_id> suites(n);
  for (auto& suite : suites) {
    suite = dice() % 2 == 0 ? aes : chacha;
  }
  circuit_rig rig(suites, seed);
  rig.establish();
  for (int round = 0; round < 1500; ++round) {
    const auto hop = dice() % n;
    const auto size = dice() % 4 == 0 ? cell_size::large : cell_size::small;
    const auto payload = rig.payload(dice() % backward_payload_max(size));
    const auto got = dice() % 2 == 0 ? rig.forward(hop, size, payload) : rig.backward(hop, size, payload);
    REQUIRE_FALSE(got.error);
    REQUIRE(got.hop == hop);
    REQUIRE(got.payload == payload);
    if (const auto due = rig.client->step_due(rig.now); due && dice() % 8 == 0) {
      offer_step(rig, *due, dice() % 2 == 0 ? aes : rig.client->suite(*due));
    }
    if (rig.hops[hop].answer_owed()) {
      answer_step(rig, hop);
    }
    rig.now += std::chrono::milliseconds(dice() % 400);
  }
  CHECK(rig.client->dh_steps() >= 1);
}
