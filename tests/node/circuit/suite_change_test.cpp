// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/support/hand_circuit.hpp"

namespace gate17::test {

namespace {

using proto::errc;

constexpr auto chacha = proto::suite_id::x25519_chacha20poly1305_blake2b;
constexpr auto aes = proto::suite_id::x25519_aes256gcm_blake2b;

struct stepping : guarded_rig {
  explicit stepping(std::uint64_t seed, proto::suite_id suite)
      : guarded_rig(seed), peer(*this, 0), circuit(peer, 1, hand_circuit::plan(*this, {0, 1, 2}, suite)) {
    if (!peer.establish() || !circuit.build())
      throw std::runtime_error("no circuit");
  }

  bool offer(std::size_t hop, proto::suite_id to, const proto::suite_policy& policy = {}) {
    const auto offered = circuit.session->begin_step(hop, to, policy, peer.random, std::chrono::steady_clock::now());
    return offered && circuit.send_payload(hop, hand_circuit::frames([&](auto& out) { out.step(*offered); }));
  }

  /// A DH step to `to` at `hop`, answered.
  bool step(std::size_t hop, proto::suite_id to) {
    if (!offer(hop, to))
      return false;
    const auto got = circuit.next_payload();
    if (!got || got->first != hop)
      return false;
    proto::frame_reader frames(got->second, proto::frame_path::middle_to_client);
    const auto frame = frames.next().value().value();
    const auto key = proto::parse_step_answer(frame.content);
    return key && circuit.session->on_step_answer(hop, *key).has_value();
  }

  bool pong_from(std::size_t hop) {
    if (!circuit.send_payload(hop, hand_circuit::frames([](auto& out) { out.ping({1, 2}); })))
      return false;
    const auto got = circuit.next_payload();
    return got && got->first == hop;
  }

  hand_link peer;
  hand_circuit circuit;
};

} // namespace

TEST_CASE("the suite of a running circuit changes hop by hop while a stream flows", "[suite_change]") {
  stepping rig(500, chacha);
  target there_too;
  REQUIRE(rig.circuit.send_payload(2, hand_circuit::frames([&](auto& out) {
                                     out.open(1, there_too.at().address.to_string(), there_too.at().port);
                                   })));
  REQUIRE(rig.run_until([&] { return there_too.accepted(); }));
  REQUIRE(rig.circuit.next_payload());
  const auto order = GENERATE(std::vector<std::size_t>{0, 1, 2}, std::vector<std::size_t>{2, 0, 1});
  bytes expected;
  bytes got;
  for (const auto hop : order) {
    REQUIRE(rig.step(hop, aes));
    CHECK(rig.circuit.session->suite(hop) == aes);
    CHECK(rig.pong_from(hop));
    const auto text = pattern(1'000, hop);
    expected.insert(expected.end(), text.begin(), text.end());
    bytes frame(proto::frame_header_bytes);
    frame[0] = static_cast<std::uint8_t>(proto::frame_type::data);
    proto::store_le16(frame.data() + 2, 1'000);
    proto::store_le32(frame.data() + 4, 1);
    frame.insert(frame.end(), text.begin(), text.end());
    REQUIRE(rig.circuit.send_payload(2, frame));
    REQUIRE(rig.run_until([&] {
      pull(there_too.connection.get(), got);
      return got.size() == expected.size();
    }));
  }
  CHECK(got == expected);
  CHECK(rig.still_works());
}

TEST_CASE("a step to a weaker suite ends the circuit", "[suite_change]") {
  stepping rig(501, aes);
  REQUIRE(rig.offer(1, chacha, proto::suite_policy({chacha, aes})));
  REQUIRE(rig.circuit.await_destroy());
  CHECK(rig.circuits_refused(errc::weaker_suite, 1) == 1);
  CHECK(rig.still_works());
}

TEST_CASE("a step to a suite that the network retired meanwhile ends the circuit", "[suite_change]") {
  stepping rig(502, chacha);
  rig.nodes[2]->plane->context().suites = proto::suite_policy({chacha, aes}, {aes});
  REQUIRE(rig.offer(2, aes));
  REQUIRE(rig.circuit.await_destroy());
  CHECK(rig.circuits_refused(errc::suite_retired, 2) == 1);
  CHECK(rig.still_works());
}

TEST_CASE("a client cannot have more steps done than it takes answers", "[suite_change]") {
  stepping rig(503, chacha);
  const auto offered = rig.circuit.session->begin_step(0, aes, {}, rig.peer.random, std::chrono::steady_clock::now());
  REQUIRE(offered);
  REQUIRE(rig.circuit.send_payload(0, hand_circuit::frames([&](auto& out) {
                                     while (out.step(*offered)) {
                                     }
                                   }),
                                   proto::cell_size::large));
  REQUIRE(rig.circuit.await_destroy());
  CHECK(rig.circuits_refused(errc::limit_exceeded) == 1);
  CHECK(rig.still_works());
}

TEST_CASE("a client that prefers another suite moves its circuits and links there by itself", "[suite_change]") {
  data_plane_rig rig(504);
  REQUIRE(rig.build(1));
  auto route = rig.route(2);
  for (auto& hop : route.hops)
    hop.suite = chacha;
  rig.client->origins().install(route);
  target there;
  const auto app = rig.open(2, there.at());
  // Every circuit steps once when it is built: from then on the first suite may be retired everywhere.
  const auto first = pattern(100'000, 1);
  std::size_t at = 0;
  bytes got;
  const auto arrived = [&] {
    push(app.get(), first, at);
    if (there.accepted())
      pull(there.connection.get(), got);
    return got.size() == first.size();
  };
  REQUIRE(rig.run_until(arrived));
  for (auto& one : rig.nodes)
    one->plane->context().suites = proto::suite_policy({aes, chacha}, {chacha});
  const auto bulk = pattern(20'000'000, 2);
  at = 0;
  got.clear();
  REQUIRE(rig.run_until([&] {
    push(app.get(), bulk, at);
    pull(there.connection.get(), got);
    return got.size() == bulk.size();
  }));
  CHECK(got == bulk);
  CHECK(rig.control.closed.empty());
}

} // namespace gate17::test
