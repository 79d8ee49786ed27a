// SPDX-License-Identifier: GPL-3.0-or-later
// Noise of every length up to a large cell, into every decoder of the cell layer.
#include <catch2/catch.hpp>

#include <random>

#include "proto/cell/control_body.hpp"
#include "proto/cell/lane_proof.hpp"
#include "tests/support/circuit_rig.hpp"
#include "tests/support/link_rig.hpp"
#include "tests/support/seed.hpp"

using namespace gate17::proto;
using namespace gate17::test;

namespace {

std::vector<std::size_t> lengths(std::mt19937_64& dice) {
  std::vector<std::size_t> out{0,
                               1,
                               15,
                               16,
                               31,
                               32,
                               hello_bytes - 1,
                               hello_bytes,
                               hello_bytes + 1,
                               small_body_bytes,
                               small_body_bytes + relay_shift,
                               small_body_bytes + slot_tailroom,
                               create_body_bytes,
                               create_body_bytes + create_shift,
                               large_body_bytes,
                               large_body_bytes + relay_shift,
                               large_body_bytes + slot_tailroom,
                               large_cell_bytes};
  for (int i = 0; i < 40; ++i) {
    out.push_back(dice() % (large_cell_bytes + 1));
  }
  return out;
}

} // namespace

TEST_CASE("every decoder refuses noise of any length", "[cell][garbage][property]") {
  const auto seed = property_seed();
  CAPTURE(seed);
  std::mt19937_64 dice(seed);
  seeded_random random(seed);
  for (const auto length : lengths(dice)) {
    CAPTURE(length);
    bytes noise(length);
    random.fill(noise);
    const auto fresh = [&] { return bytes(noise); };

    link_rig waiting(suite_id::x25519_aes256gcm_blake2b, seed);
    waiting.accept(waiting.hello());
    bytes copy = fresh();
    CHECK_FALSE(waiting.responder->open_cell(copy));
    CHECK_FALSE(waiting.initiator->read_answer(copy));
    copy = fresh();
    CHECK_FALSE(link_session::accept(copy, waiting.keys.pub(), waiting.keys.secrets()));
    copy = fresh();
    CHECK_FALSE(read_records_answer(waiting.keys.id, dh_public{}, copy));

    circuit_rig rig(2, suite_id::x25519_aes256gcm_blake2b, seed);
    rig.create();
    copy = fresh();
    CHECK_FALSE(hop_session::open_create(copy, rig.keys[0].pub(), rig.keys[0].secrets()));
    CHECK_FALSE(rig.hops[0].open_forward(copy));
    circuit_rig unanswered(2, suite_id::x25519_aes256gcm_blake2b, seed);
    unanswered.create();
    copy = fresh();
    CHECK_FALSE(unanswered.client->open_created(copy));
    CHECK_FALSE(rig.created(1).error);
    copy = fresh();
    CHECK_FALSE(rig.client->open_backward(copy, cell_size::small));
    CHECK_FALSE(rig.client->open_backward(copy, cell_size::large));
    CHECK(copy.size() == noise.size());

    // These may take noise by chance, but must stay inside it.
    static_cast<void>(parse_hello(noise));
    static_cast<void>(parse_create_head(noise));
    static_cast<void>(read_destroy_body(noise));
    if (const auto refusal = read_refused_body(noise)) {
      CHECK(refusal->records.size() < noise.size());
    }
    if (const auto proof = read_proof_body(noise)) {
      CHECK(proof->certificates.size() < noise.size());
    }
  }
}
