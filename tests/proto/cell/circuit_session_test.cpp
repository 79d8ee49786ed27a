// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/circuit_session.hpp"

#include <catch2/catch.hpp>

#include "proto/cell/create_layout.hpp"
#include "proto/cell/frame_writer.hpp"
#include "proto/cell/limits.hpp"
#include "tests/support/circuit_rig.hpp"
#include "tests/support/seed.hpp"

using namespace gate17::proto;
using namespace gate17::test;

namespace {

constexpr suite_id chacha = suite_id::x25519_chacha20poly1305_blake2b;
constexpr suite_id aes = suite_id::x25519_aes256gcm_blake2b;
constexpr cell_size both_sizes[] = {cell_size::small, cell_size::large};

void check_arrives(const passage& got, std::size_t hop, const bytes& payload) {
  REQUIRE_FALSE(got.error);
  CHECK(got.hop == hop);
  CHECK(got.payload == payload);
}

} // namespace

TEST_CASE("cells reach every hop and come back from every hop, for any number of hops", "[cell][property]") {
  const auto suite = GENERATE(chacha, aes);
  const auto n = GENERATE(range(std::size_t{1}, max_hops + 1));
  const auto seed = property_seed();
  CAPTURE(seed, n, to_string(suite));
  circuit_rig rig(n, suite, seed);
  rig.establish();
  for (const auto size : both_sizes) {
    for (std::size_t hop = 0; hop < n; ++hop) {
      for (const std::size_t bytes_used : {std::size_t{0}, std::size_t{1}, forward_payload_max(size, hop)}) {
        const auto payload = rig.payload(bytes_used);
        check_arrives(rig.forward(hop, size, payload), hop, payload);
      }
      for (const std::size_t bytes_used : {std::size_t{0}, std::size_t{1}, backward_payload_max(size)}) {
        const auto payload = rig.payload(bytes_used);
        check_arrives(rig.backward(hop, size, payload), hop, payload);
      }
    }
  }
}

TEST_CASE("every hop may be the originator of created", "[cell][property]") {
  const auto n = GENERATE(range(std::size_t{1}, max_hops + 1));
  const auto seed = property_seed();
  CAPTURE(seed, n);
  for (std::size_t originator = 0; originator < n; ++originator) {
    circuit_rig rig(n, originator % 2 == 0 ? aes : chacha, seed + originator);
    CHECK_FALSE(rig.create().error);
    const auto payload = rig.payload(originator * created_payload_max / max_hops);
    check_arrives(rig.created(originator, payload), originator, payload);
    CHECK(rig.client->answered());
    CHECK(rig.client->hop_count() == originator + 1);
    // What is left of the circuit works.
    check_arrives(rig.forward(originator, cell_size::small, payload), originator, payload);
    check_arrives(rig.backward(originator, cell_size::small, payload), originator, payload);
  }
}

TEST_CASE("create tells every hop its part and nothing else", "[cell]") {
  circuit_rig rig({chacha, aes, chacha, aes}, 5);
  CHECK_FALSE(rig.create().error);
  for (std::size_t i = 0; i < rig.size(); ++i) {
    const bool last = i + 1 == rig.size();
    CHECK(rig.opened()[i].deliver == last);
    CHECK(rig.opened()[i].next == (last ? node_id{} : rig.keys[i + 1].id));
  }
}

TEST_CASE("a create slot that says what no client writes is refused", "[cell]") {
  seeded_random random(10);
  const responder_identity keys(random);
  const auto opened_with = [&](std::size_t at, std::uint8_t value) {
    auto client = ratchet_session::initiate(session_role::hop, aes, keys.pub(), random).value();
    bytes room(create_body_bytes + create_shift);
    std::copy(client.ephemeral().bytes.begin(), client.ephemeral().bytes.end(), room.begin());
    store_le32(room.data() + create_layout::period, keys.pub().period);
    store_le16(room.data() + create_layout::suite, wire_value(aes));
    const byte_span body = byte_span(room).first(create_body_bytes);
    encode(layer_header{layer_command::deliver, 0}, body.subspan<create_layout::header, layer_header_bytes>());
    body[at] = static_cast<std::uint8_t>(body[at] + value);
    client.sending().seal(body.first(create_layout::tag), body.subspan(create_layout::ciphertext),
                          body.subspan(create_layout::tag, tag_bytes));
    return hop_session::open_create(room, keys.pub(), keys.secrets());
  };
  REQUIRE(opened_with(create_layout::ticket, 1));
  REQUIRE(opened_with(create_layout::rest, 1));
  // The layer header with its reserved bit and length, a next node behind the last hop, the reserved bytes.
  std::vector<std::size_t> zero{create_layout::header,     create_layout::header + 1, create_layout::header + 2,
                                create_layout::header + 3, create_layout::next_node,  create_layout::next_node + 31};
  for (auto at = create_layout::reserved_front; at < create_layout::ticket; ++at) {
    zero.push_back(at);
  }
  for (auto at = create_layout::reserved_back; at < create_layout::rest; ++at) {
    zero.push_back(at);
  }
  for (const auto at : zero) {
    const auto opened = opened_with(at, 0x80);
    if (opened || opened.error() != errc::bad_layer) {
      FAIL("byte " << at);
    }
  }
}

TEST_CASE("tickets arrive at their own hop", "[cell]") {
  seeded_random random(6);
  circuit_rig rig(2, aes, 7);
  auto plans = rig.plans();
  byte_array<ticket_bytes> ticket;
  random.fill(ticket);
  plans[1].ticket = ticket;
  bytes room(create_body_bytes + create_shift);
  REQUIRE(circuit_session::create(plans, random, byte_span(room).first(create_body_bytes)));
  const auto first = hop_session::open_create(room, rig.keys[0].pub(), rig.keys[0].secrets());
  REQUIRE(first);
  CHECK(first->ticket != ticket);
  std::copy_n(room.begin() + create_shift, create_body_bytes, room.begin());
  const auto second = hop_session::open_create(room, rig.keys[1].pub(), rig.keys[1].secrets());
  REQUIRE(second);
  CHECK(second->ticket == ticket);
}

TEST_CASE("data may follow the create at once, up to 1 MiB", "[cell]") {
  circuit_rig rig(3, aes, 8);
  rig.create();
  const auto payload = rig.payload(100);
  check_arrives(rig.forward(2, cell_size::small, payload), 2, payload);
  CHECK(rig.client->early_bytes_left() == early_bytes_max - create_wire_bytes - small_cell_bytes);
  while (rig.client->early_bytes_left() >= large_cell_bytes) {
    check_arrives(rig.forward(2, cell_size::large, payload), 2, payload);
  }
  bytes room(large_body_bytes + slot_tailroom);
  CHECK(rig.client->seal_forward(2, room, cell_size::large, 0, rig.random) == fail(errc::early_data_limit));
  // The limit is no failure: the circuit goes on once it is answered.
  CHECK_FALSE(rig.created(2).error);
  check_arrives(rig.forward(2, cell_size::large, payload), 2, payload);
}

TEST_CASE("a circuit session refuses what it cannot do", "[cell]") {
  circuit_rig rig(2, aes, 9);
  bytes body(create_body_bytes);
  bytes room(large_body_bytes + slot_tailroom);
  CHECK(circuit_session::create({}, rig.random, body).error() == errc::malformed);
  const std::vector<hop_plan> nine(9, rig.plans()[0]);
  CHECK(circuit_session::create(nine, rig.random, body).error() == errc::malformed);
  auto weak = rig.plans();
  weak[1].keys.prekey = {};
  CHECK(circuit_session::create(weak, rig.random, body).error() == errc::weak_key);

  rig.create();
  CHECK(rig.client->open_backward(room, cell_size::large).error() == errc::step_out_of_order);
  CHECK(rig.client->seal_forward(2, room, cell_size::large, 0, rig.random) == fail(errc::malformed));
  CHECK(rig.client->seal_forward(1, byte_span(room).first(large_body_bytes), cell_size::large, 0, rig.random) ==
        fail(errc::malformed));
  CHECK(rig.client->seal_forward(1, room, cell_size::small, forward_payload_max(cell_size::small, 1) + 1, rig.random) ==
        fail(errc::oversized));
  CHECK_FALSE(rig.created(1).error);
  bytes created(created_body_bytes);
  CHECK(rig.client->open_created(created).error() == errc::step_out_of_order);
}

TEST_CASE("no hop sends backward before created, and none answers twice", "[cell]") {
  circuit_rig rig(2, aes, 10);
  rig.create();
  bytes room(small_body_bytes + relay_shift);
  const auto body = byte_span(room).first(small_body_bytes);
  CHECK(rig.hops[1].seal_backward(body, 0, rig.random) == fail(errc::step_out_of_order));
  CHECK(rig.hops[0].relay_backward(room) == fail(errc::step_out_of_order));
  CHECK_FALSE(rig.created(1).error);
  CHECK(rig.hops[1].make_created(rig.random, body, {}) == fail(errc::step_out_of_order));
}

TEST_CASE("a circuit that failed to open created stays closed", "[cell]") {
  circuit_rig rig(3, aes, 11);
  rig.create();
  const auto got = rig.created(2, {}, [](std::size_t link, byte_span body) { body[100] ^= link == 0 ? 1 : 0; });
  CHECK(got.error == errc::bad_tag);
  bytes room(small_body_bytes + slot_tailroom);
  CHECK(rig.client->seal_forward(0, room, cell_size::small, 0, rig.random) == fail(errc::bad_tag));
  CHECK(rig.client->open_backward(room, cell_size::small).error() == errc::bad_tag);
}

TEST_CASE("a refused backward body is left as it was received", "[cell]") {
  circuit_rig rig({aes, chacha, aes}, 12);
  rig.establish();
  const auto spoil = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{2});
  CAPTURE(spoil);
  bytes room = rig.seal_backward(2, cell_size::small, rig.payload(10), [&](std::size_t link, byte_span body) {
    if (link == spoil) {
      body[400] ^= 4;
    }
  });
  const bytes before(room.begin(), room.begin() + small_body_bytes);
  CHECK(rig.client->open_backward(room, cell_size::small).error() == errc::bad_tag);
  CHECK(bytes(room.begin(), room.begin() + small_body_bytes) == before);
}
