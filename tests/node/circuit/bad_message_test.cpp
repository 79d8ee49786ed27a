// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/support/datagram_target.hpp"
#include "tests/support/hand_circuit.hpp"

namespace gate17::test {

namespace {

using proto::errc;

/// A circuit by hand to the exit at node 1, beside the healthy one.
struct hand_flow : guarded_rig {
  explicit hand_flow(std::uint64_t seed)
      : guarded_rig(seed), peer(*this, 0), circuit(peer, 1, hand_circuit::plan(*this, {0, 1})) {
    if (!peer.establish() || !circuit.build())
      throw std::runtime_error("no circuit");
  }

  template <class Write>
  bool say(Write write) {
    return circuit.send_payload(1, hand_circuit::frames(write));
  }
  bool say_datagram(std::uint32_t stream, const proto::endpoint& to, const bytes& content) {
    return say([&](auto& out) { out.datagram(stream, to, content); });
  }
  void ends_with(errc why) {
    REQUIRE(circuit.await_destroy());
    CHECK(circuits_refused(why, 1) == 1);
    CHECK_FALSE(peer.closed());
    CHECK(still_works());
  }

  hand_link peer;
  hand_circuit circuit;
  datagram_target udp;
};

} // namespace

TEST_CASE("a frame of another kind on a flow ends the circuit", "[bad_input]") {
  hand_flow rig(630);
  REQUIRE(rig.say_datagram(1, rig.udp.at(), {1}));
  REQUIRE(rig.run_until([&] { return rig.udp.pull(); }));
  const auto wrong = GENERATE(0, 1, 2, 3, 4);
  CAPTURE(wrong);
  const bytes one{1};
  auto elsewhere = rig.udp.at();
  elsewhere.port ^= 1;
  REQUIRE(rig.say([&](auto& out) {
    switch (wrong) {
    case 0:
      return out.append(proto::frame_type::data, 1, one);
    case 1:
      return out.stream_credit(1, 1'000);
    case 2: // the destination of a flow is that of its first datagram
      return out.datagram(1, elsewhere, one);
    case 3:
      return out.datagram(1, "there.example", rig.udp.at().port, one);
    default: // an id serves once
      return out.resolve(1, proto::ip_address::family::none, "a.example");
    }
  }));
  rig.ends_with(errc::unsolicited);
}

TEST_CASE("a datagram on a connection ends the circuit", "[bad_input]") {
  hand_flow rig(631);
  target there;
  REQUIRE(rig.say([&](auto& out) { return out.open(1, there.at().address.to_string(), there.at().port); }));
  REQUIRE(rig.circuit.next_payload()); // connected
  REQUIRE(rig.say_datagram(1, rig.udp.at(), {1}));
  rig.ends_with(errc::unsolicited);
}

TEST_CASE("datagrams for a flow that is over are late, and nothing else", "[bad_input]") {
  hand_flow rig(632);
  REQUIRE(rig.say_datagram(1, rig.udp.at(), {1}));
  REQUIRE(rig.run_until([&] { return rig.udp.pull(); }));
  REQUIRE(rig.say([](auto& out) { return out.close(1, proto::close_code::done); }));
  REQUIRE(rig.say_datagram(1, rig.udp.at(), {2}));
  REQUIRE(rig.say_datagram(2, rig.udp.at(), {3}));
  REQUIRE(rig.run_until([&] { return rig.udp.pull(); }));
  CHECK(rig.udp.got == std::vector<bytes>{{1}, {3}});
  CHECK(rig.circuits_refused(errc::unsolicited, 1) == 0);
}

TEST_CASE("a node that is no exit refuses flows and questions, and keeps the circuit", "[bad_input]") {
  data_plane_rig rig(633, 3, 512U << 20U, [](node::relay_role& role) { role.exits = false; });
  REQUIRE(rig.build(1));
  std::optional<proto::close_code> answered;
  const auto id = rig.client->origins().ask({"a.example", {}, "test", false},
                                            [&](const node::name_answer& found) { answered = found.code; });
  rig.client->origins().attach(*id, 1);
  REQUIRE(rig.run_until([&] { return answered.has_value(); }));
  CHECK(answered == proto::close_code::policy);
  CHECK(rig.control.closed.empty());
}

} // namespace gate17::test
