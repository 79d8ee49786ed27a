// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "proto/cell/create_layout.hpp"
#include "tests/support/damage.hpp"
#include "tests/support/hand_circuit.hpp"

namespace gate17::test {

namespace {

using proto::end_reason;
using proto::errc;

struct open_link : guarded_rig {
  explicit open_link(std::uint64_t seed, std::size_t neighbour = SIZE_MAX) : guarded_rig(seed), peer(*this, 0) {
    if (!peer.establish(neighbour == SIZE_MAX ? nullptr : &nodes[neighbour]->identity))
      throw std::runtime_error("no link");
  }

  /// Why the create was refused; the link and the healthy circuit live on.
  std::optional<hand_circuit::refused> refusal(hand_circuit& tried) {
    if (!tried.send_create())
      return std::nullopt;
    auto got = tried.await_refused();
    return !peer.closed() && still_works() ? got : std::nullopt;
  }

  hand_link peer;
};

} // namespace

TEST_CASE("a recorded create opens no second circuit", "[bad_input]") {
  open_link rig(300);
  hand_circuit first(rig.peer, 1, hand_circuit::plan(rig, {0, 1, 2}));
  REQUIRE(first.build());
  REQUIRE(first.send_create_as(2));
  const auto refused = rig.peer.next(2);
  REQUIRE(refused);
  REQUIRE(refused->header.kind == proto::cell_kind::refused);
  CHECK(proto::read_refused_body(refused->body)->reason == end_reason::replayed);
  CHECK(rig.creates_refused(errc::replayed) == 1);
  CHECK(rig.still_works());
}

TEST_CASE("a create on a circuit id in use is refused and the circuit goes on", "[bad_input]") {
  open_link rig(301);
  hand_circuit first(rig.peer, 1, hand_circuit::plan(rig, {0}));
  REQUIRE(first.build());
  hand_circuit second(rig.peer, 1, hand_circuit::plan(rig, {0}));
  const auto refused = rig.refusal(second);
  REQUIRE(refused);
  CHECK(refused->reason == end_reason::overloaded);
  CHECK(rig.creates_refused(errc::limit_exceeded) == 1);
  REQUIRE(first.send_payload(0, hand_circuit::frames([](auto& out) { out.ping({7}); })));
  CHECK(first.next_payload());
}

TEST_CASE("a create of another period gets the records everybody gets", "[bad_input]") {
  open_link rig(302);
  const auto served = rig.nodes[0]->ring.snapshot()->node_records(rig.clock.read().seconds()).value();
  std::uint32_t id = 1;
  for (const auto period : {rig.period + 1, rig.period - 3, rig.period + 1}) {
    auto plan = hand_circuit::plan(rig, {0, 1});
    plan[0].keys.period = period;
    hand_circuit tried(rig.peer, id++, plan);
    const auto refused = rig.refusal(tried);
    REQUIRE(refused);
    CHECK(refused->reason == end_reason::stale_prekey);
    CHECK(refused->records == served);
  }
  CHECK(rig.creates_refused(errc::wrong_period) == 3);
}

TEST_CASE("a stale hop further on reaches the client as an error of the hop before, with its records", "[bad_input]") {
  open_link rig(303);
  auto plan = hand_circuit::plan(rig, {0, 1, 2});
  plan[2].keys.period = rig.period + 1;
  hand_circuit tried(rig.peer, 1, plan);
  REQUIRE(tried.send_create());
  auto created = rig.peer.next(1);
  REQUIRE(created);
  REQUIRE(created->header.kind == proto::cell_kind::created);
  const auto opened = tried.session->open_created(created->body);
  REQUIRE(opened);
  CHECK(opened->hop == 1);
  proto::frame_reader frames(opened->payload, proto::frame_path::middle_to_client);
  const auto frame = frames.next().value().value();
  REQUIRE(frame.type == proto::frame_type::error);
  const auto error = proto::parse_error(frame.content).value();
  CHECK(error.reason == end_reason::stale_prekey);
  const auto served = rig.nodes[2]->ring.snapshot()->node_records(rig.clock.read().seconds()).value();
  CHECK(bytes(error.records.begin(), error.records.end()) == served);
  CHECK(rig.creates_refused(errc::wrong_period, 2) == 1);
  CHECK(rig.still_works());
}

TEST_CASE("a damaged create is refused", "[bad_input]") {
  open_link rig(304);
  hand_circuit tried(rig.peer, 1, hand_circuit::plan(rig, {0, 1}));
  const auto bit = GENERATE(as<std::size_t>{}, 5, 8 * proto::create_layout::tag + 1,
                            8 * proto::create_layout::ciphertext + 77, 8 * proto::create_body_bytes - 1);
  tried.create = with_flipped_bit(tried.create, bit);
  const auto refused = rig.refusal(tried);
  REQUIRE(refused);
  CHECK(refused->reason == end_reason::bad_tag);
  CHECK(rig.creates_refused(errc::bad_tag) == 1);
}

TEST_CASE("a create in an unknown or retired suite is refused", "[bad_input]") {
  open_link rig(305);
  const auto retired = proto::suite_id::x25519_chacha20poly1305_blake2b;
  rig.nodes[0]->plane->context().suites =
      proto::suite_policy({proto::suite_id::x25519_aes256gcm_blake2b, retired}, {retired});
  hand_circuit unknown(rig.peer, 1, hand_circuit::plan(rig, {0}));
  proto::store_le16(unknown.create.data() + proto::create_layout::suite, 99);
  CHECK(rig.refusal(unknown));
  CHECK(rig.creates_refused(errc::unknown_suite) == 1);
  hand_circuit old(rig.peer, 2, hand_circuit::plan(rig, {0}, retired));
  const auto refused = rig.refusal(old);
  REQUIRE(refused);
  CHECK(refused->reason == end_reason::policy);
  CHECK(rig.creates_refused(errc::suite_retired) == 1);
}

TEST_CASE("a hop extends neither to itself, nor back, nor to somebody unknown", "[bad_input]") {
  open_link rig(306, 1);
  auto plan = hand_circuit::plan(rig, {0, 2});
  auto expected = errc::unsolicited;
  SECTION("itself") { plan[1] = plan[0]; }
  SECTION("its predecessor") { plan = hand_circuit::plan(rig, {0, 1}); }
  SECTION("somebody unknown") {
    plan[1].keys.id.bytes[0] ^= 1;
    expected = errc::wrong_node;
  }
  hand_circuit tried(rig.peer, 1, plan);
  // Before its lanes stood the rig was refused too.
  const auto before = rig.creates_refused(expected);
  CHECK(rig.refusal(tried));
  CHECK(rig.creates_refused(expected) == before + 1);
}

} // namespace gate17::test
