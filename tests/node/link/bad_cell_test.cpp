// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>

#include "tests/support/damage.hpp"
#include "tests/support/hand_circuit.hpp"
#include "tests/support/ratchet_pair.hpp"
#include "tests/support/session_access.hpp"

namespace gate17::test {

namespace {

using proto::cell_kind;
using proto::errc;

constexpr std::size_t kind_at = 4;
constexpr std::size_t flags_at = 6;
constexpr std::size_t zero_at = 12;

/// A sealed small cell whatever its kind: a session writes no step but its own.
bytes seal_any(hand_link& peer, const proto::link_header& header) {
  auto& ratchet = link_ratchet(*peer.session);
  bytes cell(proto::small_cell_bytes);
  peer.random.fill(cell);
  const proto::byte_span all(cell);
  const auto head = all.first<proto::link_header_bytes>();
  proto::encode(header, head);
  std::array<std::uint8_t, proto::link_header_bytes> mask{};
  ratchet.sending().header_mask(mask);
  std::transform(head.begin(), head.end(), mask.begin(), head.begin(), std::bit_xor<std::uint8_t>());
  ratchet.sending().seal(head, all.subspan(proto::link_overhead),
                         all.subspan(proto::link_header_bytes, proto::tag_bytes));
  must(ratchet.commit_sent(cell.size()));
  return cell;
}

} // namespace

TEST_CASE("each kind of bad cell ends its link for its own reason, and no other link", "[bad_input]") {
  guarded_rig rig(200);
  hand_link peer(rig, 0);
  REQUIRE(peer.establish());
  struct damage {
    errc why;
    std::function<bytes(const bytes&)> done;
  };
  const auto flipped = [](std::size_t bit) { return [bit](const bytes& good) { return with_flipped_bit(good, bit); }; };
  // relay is 5: its bits make create_first, proof, and kinds that do not exist. The mask turns with the plaintext.
  const auto one = GENERATE_COPY(
      damage{errc::bad_header, [](const bytes& good) { return bytes(good.size(), 0x3c); }},
      damage{errc::bad_tag, flipped(0)}, damage{errc::bad_header, flipped(8 * kind_at + 7)},
      damage{errc::bad_header, flipped(8 * kind_at + 3)}, damage{errc::bad_header, flipped(8 * (kind_at + 1) + 1)},
      damage{errc::bad_header, flipped(8 * flags_at)}, damage{errc::bad_header, flipped(8 * zero_at + 5)},
      damage{errc::bad_tag, flipped(8 * 8)}, damage{errc::bad_tag, flipped(8 * 20)},
      damage{errc::bad_tag, flipped(8 * 40)}, damage{errc::bad_tag, flipped(8 * 2'047)});
  CAPTURE(static_cast<int>(one.why));
  peer.send(one.done(peer.seal({.circuit = 9, .kind = cell_kind::relay})));
  REQUIRE(peer.wait_closed());
  CHECK(rig.links_refused(one.why) == 1);
  CHECK(rig.still_works());
}

TEST_CASE("a cell sent twice, left out or swapped ends the link", "[bad_input]") {
  guarded_rig rig(201);
  hand_link peer(rig, 0);
  REQUIRE(peer.establish());
  const auto first = peer.seal({.kind = cell_kind::padding});
  const auto second = peer.seal({.kind = cell_kind::padding});
  const auto order = GENERATE(0, 1, 2);
  if (order == 0)
    REQUIRE(peer.send(first));
  peer.send(order == 0 ? first : second);
  REQUIRE(peer.wait_closed());
  CHECK(rig.links_refused(errc::bad_tag) + rig.links_refused(errc::bad_header) == 1);
  CHECK(rig.still_works());
}

TEST_CASE("cells of circuits that are not there are ignored and counted", "[bad_input]") {
  guarded_rig rig(202);
  hand_link peer(rig, 0);
  REQUIRE(peer.establish());
  // Before the lanes stood, circuits of the rig's own client ended at both ends at once.
  const auto before = rig.metrics(0).unknown_circuit_cells;
  for (const auto kind :
       {cell_kind::relay, cell_kind::destroy, cell_kind::credit, cell_kind::created, cell_kind::refused})
    REQUIRE(peer.send_cell({.circuit = 9, .kind = kind}));
  REQUIRE(rig.run_until([&] { return rig.metrics(0).unknown_circuit_cells == before + 5; }));
  CHECK_FALSE(peer.closed());
  hand_circuit through(peer, 9, hand_circuit::plan(rig, {0, 1}));
  CHECK(through.build());
  CHECK(rig.still_works());
}

TEST_CASE("half a create, or two that do not belong together, ends the link", "[bad_input]") {
  guarded_rig rig(203);
  hand_link peer(rig, 0);
  REQUIRE(peer.establish());
  if (GENERATE(true, false))
    REQUIRE(peer.send_cell({.circuit = 1, .kind = cell_kind::create_first}));
  peer.send_cell({.circuit = 2, .kind = cell_kind::create_second});
  REQUIRE(peer.wait_closed());
  CHECK(rig.links_refused(errc::unsolicited) == 1);
  CHECK(rig.still_works());
}

TEST_CASE("a client that claims to be a node and cannot prove it loses its link", "[bad_input]") {
  guarded_rig rig(204);
  hand_link peer(rig, 0);
  REQUIRE(peer.establish());
  bytes claim(proto::small_body_bytes);
  rig.nodes[1]->identity.write_proof(proto::byte_array<32>{}, peer.random, claim);
  peer.send_cell({.kind = cell_kind::proof}, claim);
  REQUIRE(peer.wait_closed());
  CHECK(rig.links_refused(errc::bad_signature) == 1);
  CHECK(rig.still_works());
}

TEST_CASE("a lane proves itself once", "[bad_input]") {
  guarded_rig rig(205);
  hand_link peer(rig, 0);
  REQUIRE(peer.establish(&rig.nodes[1]->identity));
  bytes again(proto::small_body_bytes);
  rig.nodes[1]->identity.write_proof(peer.session->answer_hash(), peer.random, again);
  peer.send_cell({.kind = cell_kind::proof}, again);
  REQUIRE(peer.wait_closed());
  CHECK(rig.links_refused(errc::unsolicited) == 1);
  CHECK(rig.still_works());
}

TEST_CASE("a step's answer from the side that must ask ends the link", "[bad_input]") {
  guarded_rig rig(208);
  hand_link peer(rig, 0);
  REQUIRE(peer.establish());
  // By hand a cell is as good as the session's own.
  REQUIRE(peer.send(seal_any(peer, {.kind = cell_kind::padding})));
  REQUIRE(peer.send_cell({.kind = cell_kind::padding}));
  peer.send(seal_any(peer, {.kind = cell_kind::step_answer}));
  REQUIRE(peer.wait_closed());
  CHECK(rig.links_refused(errc::step_out_of_order) == 1);
  CHECK(rig.still_works());
}

TEST_CASE("more data than credit ends the link", "[bad_input]") {
  guarded_rig rig(206);
  hand_link peer(rig, 0);
  REQUIRE(peer.establish());
  hand_circuit through(peer, 1, hand_circuit::plan(rig, {0, 1}));
  REQUIRE(through.build());
  // The next hop stands still, so that its window and then ours runs out.
  peer.turns = [&] { rig.nodes[0]->plane->loop().run_turn(std::chrono::milliseconds(0)); };
  const auto payload = hand_circuit::frames([](auto& out) { out.ping({}); });
  std::size_t cells = 0;
  while (cells < 1'000 && through.send_unpaid(1, payload, proto::cell_size::large))
    ++cells;
  REQUIRE(peer.wait_closed());
  CHECK(rig.links_refused(errc::limit_exceeded) == 1);
  peer.turns = nullptr;
  CHECK(rig.still_works());
}

TEST_CASE("credit beyond any window ends the link", "[bad_input]") {
  guarded_rig rig(207);
  hand_link peer(rig, 0);
  REQUIRE(peer.establish());
  hand_circuit through(peer, 1, hand_circuit::plan(rig, {0}));
  REQUIRE(through.build());
  peer.send_cell({.circuit = 1, .kind = cell_kind::credit, .credit = 0xffffffff});
  REQUIRE(peer.wait_closed());
  CHECK(rig.links_refused(errc::limit_exceeded) == 1);
  CHECK(rig.still_works());
}

} // namespace gate17::test
