// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "client/proxy/limits.hpp"
#include "client/proxy/socks5_datagram.hpp"
#include "client/proxy/udp_associations.hpp"
#include "tests/client/proxy/application_socket.hpp"
#include "tests/client/proxy/fake_carrier.hpp"
#include "tests/support/datagram_target.hpp"

using namespace gate17;
using namespace gate17::client;
using bytes = std::vector<std::uint8_t>;

namespace {

proto::endpoint at(const char* text) { return proto::endpoint::parse(text).value(); }

/// An association whose application is at 127.0.0.1.
struct fixture {
  node::event_loop loop;
  test::fake_carrier carrier;
  udp_associations all{loop, carrier};
  node::unique_fd listener = node::listen_tcp(at("127.0.0.1:0"), false).value();
  std::vector<test::application_socket> controls;
  proto::endpoint relay;

  /// Returns the reply's code.
  int associate(std::uint16_t declared_port = 0) {
    controls.emplace_back(node::local_endpoint(listener.get()).value());
    proto::endpoint peer;
    accepted_association taken;
    taken.control = node::accept_tcp(listener.get(), peer).value();
    taken.isolation = "key";
    taken.never_prebuilt = true;
    taken.declared_port = declared_port;
    all.accept(std::move(taken));
    const auto reply = controls.back().read(loop, 10);
    REQUIRE(reply.size() == 10);
    relay = {*proto::ip_address::parse("127.0.0.1"), static_cast<std::uint16_t>(reply[8] << 8 | reply[9])};
    CHECK(std::equal(relay.address.bytes.begin(), relay.address.bytes.begin() + 4, reply.begin() + 4) ==
          (reply[1] == 0));
    return reply[1];
  }
  void turns(int count = 3) {
    for (int i = 0; i < count; ++i)
      loop.run_turn(std::chrono::milliseconds(1));
  }
};

} // namespace

TEST_CASE("an application's datagrams become flows, one for each destination", "[udp_association]") {
  fixture f;
  REQUIRE(f.associate() == 0);
  test::datagram_target application("127.0.0.1:0");
  application.send(encode_socks5_datagram(at("192.0.2.1:53"), bytes{1}), f.relay);
  application.send(encode_socks5_datagram(at("[2001:db8::1]:53"), bytes{2}), f.relay);
  application.send(encode_socks5_datagram(at("192.0.2.1:53"), bytes{3}), f.relay);
  f.turns();
  REQUIRE(f.carrier.flows.size() == 2);
  const auto& first = f.carrier.flows.at(1);
  CHECK(first.datagrams == std::vector<bytes>{{1}, {3}});
  CHECK(first.flow.target.host == "192.0.2.1");
  CHECK(first.flow.isolation == "key");
  CHECK(first.flow.never_prebuilt);
  CHECK(f.carrier.flows.at(2).flow.target.host == "2001:db8::1");

  first.flow.listener->on_datagram(bytes{9, 9}, at("192.0.2.1:53"));
  REQUIRE(application.pull());
  CHECK(application.got == std::vector<bytes>{encode_socks5_datagram(at("192.0.2.1:53"), bytes{9, 9})});
  CHECK(application.from == f.relay);
}

TEST_CASE("a flow that is over makes way for the next one to its destination", "[udp_association]") {
  fixture f;
  REQUIRE(f.associate() == 0);
  test::datagram_target application("127.0.0.1:0");
  const auto datagram = encode_socks5_datagram(at("192.0.2.1:53"), bytes{1});
  application.send(datagram, f.relay);
  f.turns();
  f.carrier.flows.at(1).flow.listener->on_flow_over(proto::close_code::unreachable);
  application.send(datagram, f.relay);
  f.turns();
  CHECK(f.carrier.flows.size() == 2);
}

TEST_CASE("nobody but the application is heard", "[udp_association]") {
  fixture f;
  test::datagram_target application("127.0.0.1:0");
  test::datagram_target neighbour("127.0.0.1:0");
  test::datagram_target stranger("127.0.0.2:0");
  const bool declared = GENERATE(true, false);
  REQUIRE(f.associate(declared ? application.at().port : 0) == 0);
  const auto datagram = encode_socks5_datagram(at("192.0.2.1:53"), bytes{1});
  stranger.send(datagram, f.relay);
  if (declared)
    neighbour.send(datagram, f.relay);
  f.turns();
  CHECK(f.carrier.flows.empty());
  application.send(datagram, f.relay);
  f.turns();
  neighbour.send(datagram, f.relay);
  f.turns();
  CHECK(f.carrier.flows.size() == 1);
  CHECK(f.carrier.flows.at(1).datagrams.size() == 1);
  CHECK(f.all.counters().strangers == (declared ? 3 : 2));
}

TEST_CASE("fragments, nonsense and what is too long are dropped and counted", "[udp_association]") {
  fixture f;
  REQUIRE(f.associate() == 0);
  test::datagram_target application("127.0.0.1:0");
  auto fragment = encode_socks5_datagram(at("192.0.2.1:53"), bytes{1});
  fragment[2] = 1;
  application.send(fragment, f.relay);
  application.send({0, 0}, f.relay);
  application.send(encode_socks5_datagram(at("192.0.2.1:53"), bytes(16'001)), f.relay);
  application.send(encode_socks5_datagram(at("192.0.2.1:53"), bytes(40'000)), f.relay);
  f.turns();
  CHECK(f.carrier.flows.empty());
  CHECK(f.all.counters().fragments == 1);
  CHECK(f.all.counters().malformed == 1);
  CHECK(f.all.counters().too_big == 2);
  application.send(encode_socks5_datagram(at("192.0.2.1:53"), bytes(16'000)), f.relay);
  f.turns();
  CHECK(f.carrier.flows.size() == 1);
}

TEST_CASE("an association ends with its control connection, and its flows with it", "[udp_association]") {
  fixture f;
  REQUIRE(f.associate() == 0);
  test::datagram_target application("127.0.0.1:0");
  application.send(encode_socks5_datagram(at("192.0.2.1:53"), bytes{1}), f.relay);
  f.turns();
  f.controls.back().write({1, 2, 3});
  f.turns();
  CHECK(f.all.size() == 1);
  f.controls.back().close();
  f.turns();
  CHECK(f.all.size() == 0);
  CHECK(f.carrier.closed == std::vector<actors::stream_id>{1});
}

TEST_CASE("a silent association ends", "[udp_association]") {
  fixture f;
  REQUIRE(f.associate() == 0);
  const auto now = f.loop.now();
  f.all.sweep(now + proxy_limits::association_idle - std::chrono::seconds(1));
  CHECK(f.all.size() == 1);
  f.all.sweep(now + proxy_limits::association_idle + std::chrono::seconds(1));
  CHECK(f.all.size() == 0);
  CHECK(f.controls.back().read(f.loop, 1).empty());
  CHECK(f.controls.back().closed());
}

TEST_CASE("the flow that was idle longest makes room for one more", "[udp_association]") {
  fixture f;
  REQUIRE(f.associate() == 0);
  test::datagram_target application("127.0.0.1:0");
  const auto to = [](std::size_t number) {
    return proto::endpoint{*proto::ip_address::parse("192.0.2.1"), static_cast<std::uint16_t>(number)};
  };
  for (std::size_t number = 1; number <= proxy_limits::flows_per_association_max + 1; ++number) {
    application.send(encode_socks5_datagram(to(number), bytes{1}), f.relay);
    if (number == 1)
      f.loop.run_turn(std::chrono::milliseconds(2)); // the clock of a loop moves between turns
    f.turns(1);
  }
  CHECK(f.carrier.flows.size() == proxy_limits::flows_per_association_max + 1);
  CHECK(f.carrier.closed == std::vector<actors::stream_id>{1});
}

TEST_CASE("a datagram that the data plane does not take is counted", "[udp_association]") {
  fixture f;
  REQUIRE(f.associate() == 0);
  f.carrier.full = true;
  test::datagram_target application("127.0.0.1:0");
  application.send(encode_socks5_datagram(at("192.0.2.1:53"), bytes{1}), f.relay);
  f.turns();
  CHECK(f.all.counters().not_taken == 1);
  f.carrier.full = false;
  application.send(encode_socks5_datagram(at("192.0.2.1:53"), bytes{2}), f.relay);
  f.turns();
  CHECK(f.carrier.flows.size() == 1);
}
