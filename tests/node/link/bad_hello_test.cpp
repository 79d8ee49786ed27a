// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "proto/cell/hello_layout.hpp"
#include "proto/codec/node_records.hpp"
#include "tests/support/damage.hpp"
#include "tests/support/hand_circuit.hpp"

namespace gate17::test {

namespace {

using proto::errc;

bytes with_u16(bytes from, std::size_t at, std::uint16_t value) {
  proto::store_le16(from.data() + at, value);
  return from;
}

bytes with_u32(bytes from, std::size_t at, std::uint32_t value) {
  proto::store_le32(from.data() + at, value);
  return from;
}

proto::responder_keys_public keys_of_period(const data_plane_rig& rig, std::size_t node, std::uint32_t period) {
  auto keys = *rig.nodes[node]->hop(rig.period).keys;
  keys.period = period;
  return keys;
}

/// A hello by somebody who knows no more than the node's id.
struct stranger : raw_peer {
  stranger(data_plane_rig& in, const proto::node_id& asked) : raw_peer(in, 0), id(asked), random(5) {}

  bool ask() {
    bytes hello(proto::hello_bytes);
    proto::write_first_contact_hello(id, random, hello, ephemeral);
    return send(hello);
  }
  bool answered() {
    if (!receive(proto::answer_bytes))
      return false;
    auto answer = take(proto::answer_bytes);
    const auto read = proto::read_records_answer(id, ephemeral, answer);
    return read && std::holds_alternative<proto::answer_records>(*read);
  }

  proto::node_id id;
  seeded_random random;
  proto::dh_public ephemeral;
};

} // namespace

TEST_CASE("each kind of bad hello is refused for its own reason and ends the connection", "[bad_input]") {
  guarded_rig rig(100);
  struct damage {
    errc why;
    std::function<bytes(const bytes&)> done;
  };
  using namespace proto::hello_layout;
  const auto one = GENERATE_COPY(
      damage{errc::unsupported_version, [](const bytes&) { return bytes(proto::hello_bytes, 0xa5); }},
      damage{errc::unsupported_version, [](const bytes& good) { return with_u16(good, version, 2); }},
      damage{errc::unsupported_version, [](const bytes& good) { return with_u16(good, version, 0xffff); }},
      damage{errc::unknown_suite, [](const bytes& good) { return with_u16(good, suite, 77); }},
      damage{errc::malformed, [](const bytes& good) { return with_u16(good, suite, 0); }},
      damage{errc::malformed, [](const bytes& good) { return with_u32(good, period, 0); }},
      damage{errc::bad_mac, [](const bytes& good) { return with_flipped_bit(good, 8 * mac1 + 3); }},
      damage{errc::bad_mac, [](const bytes& good) { return with_flipped_bit(good, 8 * ephemeral + 100); }},
      damage{errc::bad_mac, [](const bytes& good) { return with_flipped_bit(good, 8 * nonce_echo); }},
      damage{errc::bad_tag, [](const bytes& good) { return with_flipped_bit(good, 8 * tag + 9); }},
      damage{errc::bad_tag, [](const bytes& good) { return with_flipped_bit(good, 8 * ciphertext + 9'000); }});
  CAPTURE(static_cast<int>(one.why));
  hand_link peer(rig, 0);
  const auto accepted = rig.metrics(0).handshakes_accepted;
  peer.send(one.done(peer.hello));
  REQUIRE(peer.wait_closed());
  CHECK_FALSE(peer.receive(1));
  CHECK(rig.handshakes_refused(one.why) == 1);
  CHECK(rig.metrics(0).handshakes_accepted == accepted);
  CHECK(rig.still_works());
}

TEST_CASE("a hello that stops half way is counted when its sender goes", "[bad_input]") {
  guarded_rig rig(101);
  hand_link peer(rig, 0);
  REQUIRE(peer.send({peer.hello.begin(), peer.hello.begin() + 700}));
  CHECK(rig.still_works());
  peer.hang_up();
  REQUIRE(rig.run_until([&] { return rig.handshakes_refused(errc::truncated) == 1; }));
  CHECK(rig.still_works());
}

TEST_CASE("silent connections do not keep newcomers out: the longest waiting gives way", "[bad_input]") {
  data_plane_rig rig(110, 3, 512U << 20U, [](node::relay_role& role) { role.reception_bounds.waiting_max = 3; });
  std::vector<std::unique_ptr<raw_peer>> silent;
  for (int i = 0; i < 3; ++i) {
    silent.push_back(std::make_unique<raw_peer>(rig, 0));
    rig.run_until([] { return false; }, 20);
  }
  hand_link newcomer(rig, 0);
  CHECK(newcomer.establish());
  CHECK(silent[0]->wait_closed());
  CHECK_FALSE(silent[2]->closed());
  const auto& refused = rig.nodes[0]->plane->context().metrics.handshake_refusals;
  CHECK(refused[static_cast<std::size_t>(errc::limit_exceeded)] >= 1);
}

TEST_CASE("a recorded hello opens no second link", "[bad_input]") {
  guarded_rig rig(102);
  hand_link first(rig, 0);
  REQUIRE(first.establish());
  raw_peer second(rig, 0);
  REQUIRE(second.send(first.hello));
  REQUIRE(second.wait_closed());
  CHECK_FALSE(second.receive(1));
  CHECK(rig.handshakes_refused(errc::replayed) == 1);
  hand_circuit through(first, 1, hand_circuit::plan(rig, {0, 1, 2}));
  CHECK(through.build());
  CHECK(rig.still_works());
}

TEST_CASE("a hello of another period gets the current records, the same for all, and may be followed by a good one",
          "[bad_input]") {
  guarded_rig rig(103);
  const auto period = rig.period;
  const auto other = GENERATE_COPY(period - 3, period + 1);
  hand_link peer(rig, 0, keys_of_period(rig, 0, other), proto::suite_id::x25519_aes256gcm_blake2b);
  REQUIRE(peer.send(peer.hello));
  const auto answer = peer.answer();
  REQUIRE(answer);
  const auto* const records = std::get_if<proto::answer_records>(&*answer);
  REQUIRE(records != nullptr);
  CHECK(records->kind == proto::answer_kind::stale_prekey);
  const auto served = rig.nodes[0]->ring.snapshot()->node_records(rig.clock.read().seconds()).value();
  CHECK(bytes(records->bytes.begin(), records->bytes.end()) == served);
  CHECK(rig.handshakes_refused(errc::wrong_period) == 1);

  const auto decoded = proto::decode_node_records(served).value();
  const auto keys = proto::verify_records(decoded, rig.nodes[0]->keys->id, rig.clock.read().seconds()).value();
  peer.session.emplace(proto::link_session::initiate(proto::suite_id::x25519_aes256gcm_blake2b, keys, std::nullopt,
                                                     peer.random, peer.hello)
                           .value());
  REQUIRE(peer.establish());
  hand_circuit through(peer, 1, hand_circuit::plan(rig, {0}));
  CHECK(through.build());
  CHECK(rig.still_works());
}

TEST_CASE("who does not know the onion key is told nothing about periods", "[bad_input]") {
  guarded_rig rig(104);
  auto keys = keys_of_period(rig, 0, rig.period + 1);
  keys.onion_key = rig.nodes[1]->hop(rig.period).keys->onion_key;
  hand_link peer(rig, 0, keys, proto::suite_id::x25519_aes256gcm_blake2b);
  REQUIRE(peer.send(peer.hello));
  REQUIRE(peer.wait_closed());
  CHECK_FALSE(peer.receive(1));
  CHECK(rig.handshakes_refused(errc::wrong_period) == 1);
}

TEST_CASE("a connection may make first contact twice, then only a good hello helps", "[bad_input]") {
  guarded_rig rig(105);
  stranger asks(rig, rig.nodes[0]->keys->id);
  for (int i = 0; i < 2; ++i) {
    REQUIRE(asks.ask());
    REQUIRE(asks.answered());
  }
  SECTION("a third time ends it") {
    REQUIRE(asks.ask());
    REQUIRE(asks.wait_closed());
    CHECK(rig.handshakes_refused(errc::limit_exceeded) == 1);
  }
  SECTION("a good hello is accepted") {
    const auto accepted = rig.metrics(0).handshakes_accepted;
    bytes hello(proto::hello_bytes);
    auto session = proto::link_session::initiate(proto::suite_id::x25519_aes256gcm_blake2b,
                                                 *rig.nodes[0]->hop(rig.period).keys, std::nullopt, asks.random, hello)
                       .value();
    REQUIRE(asks.send(hello));
    REQUIRE(asks.receive(proto::answer_bytes));
    auto answer = asks.take(proto::answer_bytes);
    CHECK(std::holds_alternative<proto::answer_accepted>(session.read_answer(answer).value()));
    CHECK(rig.metrics(0).handshakes_accepted == accepted + 1);
  }
  CHECK(rig.still_works());
}

TEST_CASE("first contact needs the node's id", "[bad_input]") {
  guarded_rig rig(106);
  stranger asks(rig, rig.nodes[1]->keys->id);
  REQUIRE(asks.ask());
  REQUIRE(asks.wait_closed());
  CHECK_FALSE(asks.answered());
  CHECK(rig.handshakes_refused(errc::bad_mac) == 1);
  CHECK(rig.still_works());
}

TEST_CASE("a hello in a retired suite is refused", "[bad_input]") {
  guarded_rig rig(107);
  const auto suite = proto::suite_id::x25519_chacha20poly1305_blake2b;
  rig.nodes[0]->plane->context().suites =
      proto::suite_policy({proto::suite_id::x25519_aes256gcm_blake2b, suite}, {suite});
  hand_link peer(rig, 0, *rig.nodes[0]->hop(rig.period).keys, suite);
  REQUIRE(peer.send(peer.hello));
  REQUIRE(peer.wait_closed());
  CHECK(rig.handshakes_refused(errc::suite_retired) == 1);
  CHECK(rig.still_works());
}

TEST_CASE("a client with stale keys of any hop is told the fresh record and recovers with it", "[bad_input]") {
  const auto hop = GENERATE(as<std::size_t>{}, 0, 1, 2);
  CAPTURE(hop);
  data_plane_rig rig(108);
  // Lanes first, so that only the stale hop stands in the way.
  REQUIRE(rig.build(1));
  const auto fresh_client = [&] {
    rig.client = std::make_unique<node::worker>(0, node::worker_settings{},
                                                node::worker_dependencies{rig.anonymous, rig.clock, rig.control});
    rig.client->set_network(rig.view(rig.clock.read().seconds()));
  };
  fresh_client();
  rig.control.closed.clear();
  auto stale = rig.route(2);
  stale.hops[hop].keys->period = rig.period + 1;
  rig.client->origins().install(stale);
  REQUIRE(rig.run_until([&] { return !rig.control.closed.empty(); }));
  const auto closed = rig.control.closed.back();
  CHECK(closed.reason == actors::close_reason::stale_prekey);
  CHECK(closed.segment == hop);
  CHECK(closed.records == rig.nodes[hop]->ring.snapshot()->node_records(rig.clock.read().seconds()).value());
  CHECK(rig.build(3));
}

TEST_CASE("an exchange with a node whose prekey went stale takes the one the node shows", "[bad_input]") {
  data_plane_rig rig(109);
  node::exchange_request request;
  request.id = 77;
  request.hop = {rig.nodes[0]->keys->id, {rig.nodes[0]->at}, keys_of_period(rig, 0, rig.period + 1), {}};
  request.request = {1, 0, 0, 0, 42};
  request.answer_bytes_max = 1'000;
  request.deadline = std::chrono::seconds(5);
  rig.client->origins().begin_exchange(request);
  REQUIRE(rig.run_until([&] { return rig.control.exchanges.contains(77); }));
  CHECK(rig.control.exchanges[77].first == actors::close_reason::finished);
}

} // namespace gate17::test
