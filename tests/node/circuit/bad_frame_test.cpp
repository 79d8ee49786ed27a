// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/support/damage.hpp"
#include "tests/support/hand_circuit.hpp"
#include "tests/support/ratchet_pair.hpp"
#include "tests/support/session_access.hpp"

namespace gate17::test {

namespace {

using proto::errc;

/// A circuit by hand beside the healthy one.
struct open_circuit : guarded_rig {
  open_circuit(std::uint64_t seed, const std::vector<std::size_t>& hops)
      : guarded_rig(seed), peer(*this, 0), circuit(peer, 1, hand_circuit::plan(*this, hops)) {
    if (!peer.establish() || !circuit.build())
      throw std::runtime_error("no circuit");
  }

  /// The circuit ends with `why` at `node`; its link and the healthy circuit do not.
  void ends_with(errc why, std::size_t node) {
    REQUIRE(circuit.await_destroy());
    CHECK(circuits_refused(why, node) == 1);
    CHECK_FALSE(peer.closed());
    CHECK(still_works());
  }

  hand_link peer;
  hand_circuit circuit;
};

bytes raw_frame(std::uint8_t type, std::uint8_t zero, std::uint16_t length, std::uint32_t stream, bytes content = {}) {
  bytes made(proto::frame_header_bytes);
  made[0] = type;
  made[1] = zero;
  proto::store_le16(made.data() + 2, length);
  proto::store_le32(made.data() + 4, stream);
  made.insert(made.end(), content.begin(), content.end());
  return made;
}

bytes joined(bytes first, const bytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

} // namespace

TEST_CASE("a frame that may not come ends its circuit for its own reason, and nothing else", "[bad_input]") {
  struct bad {
    const char* name;
    std::size_t hop;
    errc why;
    bytes frames;
  };
  const auto made = [](auto write) { return hand_circuit::frames(write); };
  const auto one = GENERATE_COPY(
      bad{"unknown type", 1, errc::unknown_frame, raw_frame(99, 0, 0, 0)},
      bad{"type 14", 1, errc::unknown_frame, raw_frame(14, 0, 0, 0)},
      bad{"reserved byte", 1, errc::bad_frame, raw_frame(10, 1, 8, 0, bytes(8))},
      bad{"cut off", 1, errc::truncated, raw_frame(4, 0, 100, 1, bytes(50))},
      bad{"header cut off", 1, errc::truncated, bytes(5, 4)},
      bad{"empty data", 1, errc::bad_frame, raw_frame(4, 0, 0, 1)},
      bad{"ping with a stream", 1, errc::bad_frame, raw_frame(10, 0, 8, 3, bytes(8))},
      bad{"data without a stream", 1, errc::bad_frame, raw_frame(4, 0, 4, 0, bytes(4))},
      bad{"a hop's frame from the client", 1, errc::unsolicited, made([](auto& out) { out.pong({}); })},
      bad{"an exit's frame from the client", 1, errc::unsolicited,
          made([](auto& out) { out.connected(1, 0, proto::endpoint{}); })},
      bad{"a step's answer from the wrong side", 1, errc::unsolicited, made([](auto& out) { out.step_answer({}); })},
      bad{"an exit's frame at a middle hop", 0, errc::unsolicited,
          made([](auto& out) { out.close(1, proto::close_code::end); })},
      bad{"data for a stream never opened", 1, errc::unsolicited, raw_frame(4, 0, 4, 7, bytes(4))},
      bad{"credit for a stream never opened", 1, errc::unsolicited,
          made([](auto& out) { out.stream_credit(7, 1'000); })},
      bad{"an echo at a middle hop", 0, errc::unsolicited, raw_frame(16, 0, 4, 0, bytes(4))},
      bad{"a stream where it is measured", 1, errc::unsolicited,
          joined(raw_frame(16, 0, 4, 0, bytes(4)),
                 made([](auto& out) { out.open_service(1, proto::service_kind::directory); }))},
      bad{"measuring beside a stream", 1, errc::unsolicited,
          joined(made([](auto& out) { out.open_service(1, proto::service_kind::directory); }),
                 raw_frame(16, 0, 4, 0, bytes(4)))},
      bad{"measuring where nothing is measured", 1, errc::unsolicited,
          made([](auto& out) { out.speedtest_request(1'000); })});
  CAPTURE(one.name);
  open_circuit rig(400, {0, 1});
  REQUIRE(rig.circuit.send_payload(one.hop, one.frames));
  rig.ends_with(one.why, one.hop);
}

TEST_CASE("a layer header that no client writes ends the circuit", "[bad_input]") {
  struct bad {
    const char* name;
    std::array<std::uint8_t, proto::layer_header_bytes> header;
  };
  const auto one = GENERATE(
      bad{"unknown command", {3, 0, 0, 0}}, bad{"command zero", {0, 0, 0, 0}}, bad{"lowest reserved bit", {2, 1, 0, 0}},
      bad{"highest reserved bit", {2, 0x80, 0, 0}}, bad{"reserved bit of a relayed layer", {1, 1, 0, 0}},
      bad{"a relayed layer with a length", {1, 0, 1, 0}}, bad{"longer than the body", {2, 0, 0xff, 0xff}});
  CAPTURE(one.name);
  open_circuit rig(402, {0});
  auto& ratchet = hop_ratchet(*rig.circuit.session, 0);
  bytes body(proto::small_body_bytes);
  rig.peer.random.fill(body);
  std::copy(one.header.begin(), one.header.end(), body.begin() + proto::tag_bytes);
  const proto::byte_span all(body);
  ratchet.sending().seal({}, all.subspan(proto::tag_bytes), all.first(proto::tag_bytes));
  must(ratchet.commit_sent(proto::small_cell_bytes));
  REQUIRE(rig.peer.send_cell({.circuit = 1, .kind = proto::cell_kind::relay}, body));
  rig.ends_with(errc::bad_layer, 0);
}

TEST_CASE("a flipped bit in a body ends the circuit at the next hop", "[bad_input]") {
  open_circuit rig(401, {0, 1});
  const auto bit = GENERATE(as<std::size_t>{}, 0, 130, 8'000, 8 * proto::small_body_bytes - 1);
  CAPTURE(bit);
  const auto body = rig.circuit.seal(1, bytes(10, 1));
  REQUIRE(rig.peer.send_cell({.circuit = 1, .kind = proto::cell_kind::relay}, with_flipped_bit(body, bit)));
  rig.ends_with(errc::bad_tag, 0);
}

TEST_CASE("cells that only a hop may send end the circuit when the client sends them", "[bad_input]") {
  const std::vector<std::size_t> hops = GENERATE(std::vector<std::size_t>{0}, std::vector<std::size_t>{0, 1});
  const auto kind = GENERATE(proto::cell_kind::created, proto::cell_kind::refused);
  open_circuit rig(402, hops);
  REQUIRE(rig.peer.send_cell({.circuit = 1, .kind = kind}));
  rig.ends_with(errc::unsolicited, 0);
}

TEST_CASE("a stream id serves once", "[bad_input]") {
  open_circuit rig(403, {0, 1});
  target there;
  const auto open = [&](std::uint32_t stream) {
    return hand_circuit::frames([&](auto& out) { out.open(stream, there.at().address.to_string(), there.at().port); });
  };
  REQUIRE(rig.circuit.send_payload(1, open(5)));
  REQUIRE(rig.run_until([&] { return there.accepted(); }));
  REQUIRE(rig.circuit.next_payload());
  const auto old = GENERATE(5U, 4U);
  REQUIRE(rig.circuit.send_payload(1, open(old)));
  rig.ends_with(errc::unsolicited, 1);
}

TEST_CASE("data beyond the stream's window ends the circuit", "[bad_input]") {
  open_circuit rig(404, {0, 1});
  target there;
  REQUIRE(rig.circuit.send_payload(
      1, hand_circuit::frames([&](auto& out) { out.open(1, there.at().address.to_string(), there.at().port); })));
  const auto data = raw_frame(4, 0, 16'000, 1, bytes(16'000, 1));
  // The kernel takes some for a reader that never reads, and grants follow what it took; 64 MiB is beyond all of that.
  for (int i = 0; i < 4'000 && rig.circuits_refused(errc::limit_exceeded, 1) == 0; ++i)
    if (!rig.circuit.send_payload(1, data, proto::cell_size::large))
      break;
  CHECK(rig.run_until([&] { return rig.circuits_refused(errc::limit_exceeded, 1) == 1; }));
  CHECK_FALSE(rig.peer.closed());
  CHECK(rig.still_works());
}

TEST_CASE("more echoes than a circuit for measuring may have end it", "[bad_input]") {
  open_circuit rig(406, {0, 1});
  const auto echo = raw_frame(16, 0, 16'000, 0, bytes(16'000, 1));
  for (std::size_t sent = 0; sent <= proto::echo_bytes_max && rig.circuits_refused(errc::limit_exceeded, 1) == 0;
       sent += 16'000)
    if (!rig.circuit.send_payload(1, echo, proto::cell_size::large))
      break;
  CHECK(rig.run_until([&] { return rig.circuits_refused(errc::limit_exceeded, 1) == 1; }));
  CHECK_FALSE(rig.peer.closed());
  CHECK(rig.still_works());
}

TEST_CASE("one cell carries one ping", "[bad_input]") {
  const auto hop = GENERATE(as<std::size_t>{}, 0, 1);
  open_circuit rig(405, {0, 1});
  REQUIRE(rig.circuit.send_payload(hop, hand_circuit::frames([](auto& out) {
                                     out.ping({1});
                                     out.ping({2});
                                   })));
  rig.ends_with(errc::limit_exceeded, hop);
}

TEST_CASE("answers that the client gives no credit for cost a bounded amount of memory", "[bad_input]") {
  enum class question { ping_middle, ping_exit, open_nothing };
  const auto asked = GENERATE(question::ping_middle, question::ping_exit, question::open_nothing);
  const bool opens = asked == question::open_nothing;
  const std::size_t hop = asked == question::ping_middle ? 0 : 1;
  const auto nobody = data_plane_rig::free_endpoint();
  std::uint32_t stream = 0;
  open_circuit rig(406, {0, 1});
  for (int i = 0; i < 4'000 && rig.circuits_refused(errc::limit_exceeded, hop) == 0; ++i) {
    const auto frames = hand_circuit::frames([&](auto& out) {
      while (opens && out.open(++stream, nobody.address.to_string(), nobody.port)) {
      }
      if (!opens)
        out.ping({1});
    });
    if (!rig.circuit.send_payload(hop, frames, opens ? proto::cell_size::large : proto::cell_size::small))
      break;
    rig.run_until([] { return false; }, opens ? 20 : 1);
    REQUIRE(rig.nodes[hop]->plane->context().pool.bytes_out() < 8U << 20U);
  }
  CHECK(rig.run_until([&] { return rig.circuits_refused(errc::limit_exceeded, hop) == 1; }));
  CHECK_FALSE(rig.peer.closed());
  CHECK(rig.still_works());
}

TEST_CASE("pings are answered however long a download keeps the way back full", "[data_plane]") {
  open_circuit rig(407, {0, 1});
  target there;
  REQUIRE(rig.circuit.send_payload(
      1, hand_circuit::frames([&](auto& out) { out.open(1, there.at().address.to_string(), there.at().port); })));
  REQUIRE(rig.run_until([&] { return there.accepted(); }));
  const auto download = pattern(1'000'000, 3);
  const auto refill = [&] {
    std::size_t at = 0;
    push(there.connection.get(), download, at);
  };
  refill();
  const auto queue_full = [&] {
    refill();
    return rig.nodes[0]->plane->context().pool.bytes_out() > 1'000'000;
  };
  std::uint64_t data_bytes = 0;
  for (std::uint8_t asked = 1; asked <= 20; ++asked) {
    REQUIRE(rig.run_until(queue_full));
    REQUIRE(rig.circuit.send_payload(0, hand_circuit::frames([&](auto& out) { out.ping({asked}); })));
    rig.run_until([] { return false; }, 3);
    for (bool answered = false; !answered;) {
      refill();
      REQUIRE(rig.peer.send_cell({.circuit = 1, .kind = proto::cell_kind::credit, .credit = 65'536}));
      for (int i = 0; i < 4 && !answered; ++i) {
        const auto got = rig.circuit.next_payload();
        REQUIRE(got);
        answered = got->first == 0;
        data_bytes += got->second.size();
        if (data_bytes > 1'000'000) {
          data_bytes = 0;
          REQUIRE(
              rig.circuit.send_payload(1, hand_circuit::frames([](auto& out) { out.stream_credit(1, 1'000'000); })));
        }
      }
    }
  }
  CHECK(rig.circuits_refused(errc::limit_exceeded, 0) == 0);
  CHECK(rig.still_works());
}

} // namespace gate17::test
